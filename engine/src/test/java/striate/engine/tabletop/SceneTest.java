package striate.engine.tabletop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import striate.engine.run.Problem;

class SceneTest {
  private static List<Scene> scenes(long seed, Split split, int count) {
    SceneGenerator generator = new SceneGenerator(seed, split, 3);
    return LongStream.range(0, count).mapToObj(generator::scene).toList();
  }

  @Test
  void theSameSeedGivesTheSameScenes() {
    assertThat(scenes(5, Split.TRAIN, 50)).isEqualTo(scenes(5, Split.TRAIN, 50));
    assertThat(scenes(5, Split.TRAIN, 50)).isNotEqualTo(scenes(6, Split.TRAIN, 50));
  }

  @Test
  void noTestSceneIsEverForTraining() {
    Set<String> training = new HashSet<>();
    scenes(1, Split.TRAIN, 4000).forEach(s -> training.add(s.written()));
    assertThat(scenes(2, Split.TEST, 2000)).noneMatch(s -> training.contains(s.written()));
  }

  @Test
  void aReferenceIdentifiesItsScene() {
    for (Scene scene : scenes(3, Split.TRAIN, 200)) {
      assertThat(Scene.isReference(scene.reference())).isTrue();
      assertThat(Scene.parse(scene.reference())).isEqualTo(scene);
    }
  }

  @Test
  void aReferenceReadsLikeTheScene() {
    Scene scene = Scene.parse("tabletop:5=small-red-circle,9=3;look=42");
    assertThat(scene.written()).isEqualTo(". . . . . small-red-circle . . . 3 . . . . . .");
  }

  @Test
  void aBrokenReferenceIsRefusedWithARemedy() {
    for (String broken :
        List.of(
            "tabletop:",
            "tabletop:5=small-red-circle",
            "tabletop:16=small-red-circle;look=1",
            "tabletop:5=tiny-red-circle;look=1",
            "tabletop:5=small-red;look=1",
            "tabletop:1=2,3=4;look=1",
            "tabletop:5=small-red-circle,6=big-red-square;look=1",
            "tabletop:5=12;look=1")) {
      assertThatThrownBy(() -> Scene.parse(broken))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("is not a scene");
    }
  }

  @Test
  void piecesOfASceneDifferInShapeColourAndCell() {
    for (Scene scene : scenes(4, Split.TRAIN, 500)) {
      assertThat(scene.pieces()).hasSizeBetween(1, 3);
      assertThat(scene.pieces()).extracting(Piece::shape).doesNotHaveDuplicates();
      assertThat(scene.pieces()).extracting(Piece::colour).doesNotHaveDuplicates();
      assertThat(scene.pieces()).extracting(Piece::cell).doesNotHaveDuplicates();
    }
  }

  @Test
  void everyNumberOfPiecesComesAboutEquallyOften() {
    List<Scene> scenes = scenes(8, Split.TRAIN, 3000);
    for (int count = 1; count <= 3; count++) {
      int pieces = count;
      assertThat(scenes.stream().filter(s -> s.pieces().size() == pieces).count())
          .isBetween(900L, 1100L);
    }
  }
}
