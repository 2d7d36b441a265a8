package striate.engine.tabletop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TrainingTextTest {
  private static final TextMix MIX = new TextMix(3, 7, 3, 0.2, 0.1, 0.4);
  private static final TrainingText TEXT = new TrainingText(7, MIX, 8);

  private static List<Sample> samples(int count) {
    return LongStream.range(0, count).mapToObj(TEXT::sample).toList();
  }

  @Test
  void aSampleDependsOnItsNumberOnly() {
    assertThat(TEXT.sample(12)).isEqualTo(samples(20).get(12));
    assertThat(TEXT.sample(12)).isNotEqualTo(new TrainingText(8, MIX, 8).sample(12));
  }

  @Test
  void theSharesAreThoseOfTheMix() {
    List<Sample> samples = samples(2000);
    assertThat(samples).allMatch(s -> s.image() == null);
    assertThat(share(samples, 0)).isBetween(0.17, 0.23);
    assertThat(share(samples, Scene.PLACES)).isBetween(0.26, 0.34);
    assertThat(share(samples, Scene.PATCHES)).isBetween(0.46, 0.54);
    assertThat(
            samples.stream()
                .filter(s -> s.opening().contains("shirt") && !s.opening().contains("-to-"))
                .count())
        .isBetween(150L, 250L);
  }

  private static double share(List<Sample> samples, int words) {
    return samples.stream()
            .filter(
                s -> s.opening().isEmpty() ? words == 0 : s.opening().split(" ").length == words)
            .count()
        / (double) samples.size();
  }

  @Test
  void everyAnswerFollowsFromTheWordsBeforeIt() {
    int read = 0;
    for (Sample sample : samples(500)) {
      SceneReading scene = new SceneReading(sample.opening());
      for (Question turn : sample.turns()) {
        String first = turn.prompt().split(" ")[0];
        if (Set.of("who", "look", "any").contains(first) && !sample.opening().isEmpty()) {
          assertThat(turn.answer()).as(sample.toString()).isEqualTo(scene.answer(turn.prompt()));
          read++;
        }
      }
    }
    assertThat(read).isGreaterThan(1000);
  }

  @Test
  void theExamAsksEveryKindAboutOtherScenes() {
    List<TaskSet> exam = TEXT.exam(20);
    assertThat(exam)
        .extracting(TaskSet::name)
        .doesNotHaveDuplicates()
        .contains("shirts-pattern", "written-next-3", "described-next-3", "described-caption")
        .contains("arithmetic")
        .doesNotContain("written-next-4");
    Set<String> shown = new HashSet<>();
    samples(2000).forEach(s -> shown.add(s.opening()));
    for (TaskSet set : exam) {
      if (set.name().startsWith("described-")) {
        for (TaskSet.Item item : set.items()) {
          String[] words = item.prompt().split(" ");
          assertThat(shown).doesNotContain(String.join(" ", Arrays.copyOf(words, Scene.PATCHES)));
        }
      }
    }
  }

  @Test
  void theExamOfAStageWithoutDescriptionsHasNone() {
    List<TaskSet> exam = new TrainingText(7, new TextMix(2, 3, 1, 0.2, 0.35, 0), 8).exam(2);
    assertThat(exam).extracting(TaskSet::name).noneMatch(name -> name.startsWith("described-"));
  }

  @Test
  void impossibleMixesAreRefused() {
    assertThatThrownBy(() -> new TextMix(2, 3, 1, 0.5, 0.4, 0.2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TextMix(2, 3, SceneTask.MOST_PASSES + 1, 0.1, 0.1, 0.1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
