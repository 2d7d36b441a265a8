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
    SceneGenerator generator = new SceneGenerator(seed, split);
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
    scenes(1, Split.TRAIN, 4000).forEach(s -> training.add(s.roster()));
    assertThat(scenes(2, Split.TEST, 2000)).noneMatch(s -> training.contains(s.roster()));
  }

  @Test
  void shirtsAndLookDoNotMoveASceneToTheOtherSplit() {
    for (Scene scene : scenes(9, Split.TEST, 100)) {
      List<Player> plain =
          scene.round().stream()
              .map(p -> new Player(p.colour(), Pattern.PLAIN, p.place()))
              .toList();
      assertThat(new Scene(plain, scene.look() + 1).split()).isEqualTo(Split.TEST);
    }
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
    Scene scene = Scene.parse("tabletop:5=striped-red,2=plain-blue,0=dotted-white;look=42");
    assertThat(scene.roster()).isEqualTo("white-to-red . blue-to-white . . red-to-blue-ball . .");
    assertThat(scene.description())
        .isEqualTo(
            "white-to-red dotted-white-shirt . . blue-to-white plain-blue-shirt . . . ."
                + " red-to-blue-ball striped-red-shirt . . . .");
    assertThat(scene.shirts())
        .isEqualTo(
            ". dotted-white-shirt . . . plain-blue-shirt . . . . . striped-red-shirt . . . .");
  }

  @Test
  void aBrokenReferenceIsRefusedWithARemedy() {
    for (String broken :
        List.of(
            "tabletop:",
            "tabletop:5=plain-red;look=1",
            "tabletop:5=plain-red,6=plain-blue",
            "tabletop:8=plain-red,6=plain-blue;look=1",
            "tabletop:5=odd-red,6=plain-blue;look=1",
            "tabletop:5=plain-red,6=blue;look=1",
            "tabletop:5=plain-red,5=plain-blue;look=1",
            "tabletop:5=plain-red,6=striped-red;look=1",
            "tabletop:5=plain-red,6=plain-blue-,;look=1",
            "tabletop:5=plain-red,6=plain-blue;look=x")) {
      assertThatThrownBy(() -> Scene.parse(broken))
          .as(broken)
          .isInstanceOf(Problem.class)
          .hasMessageContaining("is not a scene");
    }
  }

  @Test
  void theBallGoesRoundAllPlayersAndComesBack() {
    for (Scene scene : scenes(4, Split.TRAIN, 300)) {
      for (Player player : scene.round()) {
        Set<Player> met = new HashSet<>();
        Player holder = player;
        for (int pass = 0; pass < scene.round().size(); pass++) {
          met.add(holder);
          holder = scene.after(holder, 1);
        }
        assertThat(holder).isEqualTo(player);
        assertThat(met).containsExactlyInAnyOrderElementsOf(scene.round());
      }
    }
  }

  @Test
  void everyNumberOfPlayersComesAboutEquallyOften() {
    List<Scene> scenes = scenes(8, Split.TRAIN, 3000);
    for (int count = 2; count <= 7; count++) {
      int players = count;
      assertThat(scenes.stream().filter(s -> s.round().size() == players).count())
          .isBetween(400L, 600L);
    }
  }
}
