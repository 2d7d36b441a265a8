package striate.engine.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.journal.PredictionLine.Question;
import striate.engine.store.RecordedRuns;
import striate.engine.store.RunReader;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;
import striate.engine.store.Workspace;

class ReferenceScoresTest {
  private static Question question(String item, List<String> references, String... choices) {
    return new Question(item, null, null, references, List.of(choices), item, "");
  }

  @Test
  void theMajorityAnswerIsRightWhereItIsOneOfTheReferences() {
    assertThat(
            ReferenceScores.majority(
                List.of(
                    question("1", List.of("yes")),
                    question("2", List.of("no")),
                    question("3", List.of("yes")),
                    question("4", List.of("sure", "yes")))))
        .isEqualTo(0.75);
    assertThat(ReferenceScores.majority(List.of())).isNaN();
  }

  @Test
  void chanceNeedsChoices() {
    assertThat(
            ReferenceScores.chance(
                List.of(
                    question("1", List.of("a"), "a", "b"),
                    question("2", List.of("a"), "a", "b", "c", "d"))))
        .isEqualTo(0.375);
    assertThat(
            ReferenceScores.chance(
                List.of(question("1", List.of("a"), "a", "b"), question("2", List.of("a")))))
        .isNaN();
  }

  @Test
  void recordedRunsTellWhatTheirModelScoredBeforeTuning(@TempDir Path directory) {
    Path home = Path.of(System.getProperty("striate.root"));
    try (Store recorded = RecordedRuns.open(home, new Workspace(directory)).orElseThrow()) {
      RunReader reader = recorded.reader();
      RunSummary run = reader.runs().get(0);
      List<ReferenceScores> references = ReferenceScores.of(reader, run.id());
      assertThat(references)
          .hasSameSizeAs(reader.finalScores(List.of(run.id())).get(run.id()))
          .allSatisfy(one -> assertThat(one.beforeTuning()).isBetween(0.0, 1.0))
          .filteredOn(one -> !Double.isNaN(one.majority()))
          .isNotEmpty()
          .allSatisfy(one -> assertThat(one.majority()).isBetween(0.0, 1.0));
      double mean =
          references.stream().mapToDouble(ReferenceScores::beforeTuning).average().orElseThrow();
      assertThat(mean)
          .isCloseTo(
              reader.scoresBeforeTuning(List.of(run.id())).get(run.id()).stream()
                  .mapToDouble(score -> score.value())
                  .average()
                  .orElseThrow(),
              within(1e-12));
    }
  }
}
