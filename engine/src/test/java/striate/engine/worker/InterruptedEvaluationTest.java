package striate.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.disk.AtomicDirectory;
import striate.engine.fault.SmallJob;
import striate.engine.run.RunEvent;

/** An evaluation that a crash cut short goes on with the questions that are left. */
class InterruptedEvaluationTest {
  @TempDir Path workspace;

  @Test
  void anAttemptTakesTheAnswersOfTheStepThatItResumesAt() throws IOException {
    ObjectNode job = SmallJob.evaluated(workspace.resolve("model"), 4, 100, 2);
    TestRun whole = TestRun.create(workspace, "whole", job);
    assertThat(whole.work()).isZero();
    TestRun run = TestRun.create(workspace, "run", job);
    assertThat(run.work()).isZero();

    // as if killed at step 2, inside the second task's answers
    List<String> answers = Files.readAllLines(predictions(run));
    int scored =
        (int) answers.stream().filter(line -> line.startsWith("{\"step\":0,")).count() * 3 / 2;
    List<String> left = answers.subList(0, scored + 13);
    Files.writeString(
        predictions(run),
        String.join("\n", left) + "\n" + answers.get(scored + 13).substring(0, 60));
    List<String> journal = Files.readAllLines(run.directory().resolve("journal.jsonl"));
    int cut = 0;
    for (int scores = 0; scores < 3; cut++) {
      scores += journal.get(cut).contains("\"event\":\"score\"") ? 1 : 0;
    }
    Files.writeString(
        run.directory().resolve("journal.jsonl"),
        String.join("\n", journal.subList(0, cut)) + "\n");
    for (String later : List.of("checkpoints/step-000004", "adapter")) {
      AtomicDirectory.delete(run.directory().resolve(later));
    }

    assertThat(run.work()).as(() -> run.lastEvent().toString()).isZero();

    List<String> now = Files.readAllLines(predictions(run));
    assertThat(now.subList(0, left.size())).isEqualTo(left);
    assertThat(now).hasSameSizeAs(answers);
    assertThat(run.events(RunEvent.Started.class))
        .extracting(RunEvent.Started::fromStep)
        .containsExactly(0, 2);
    assertThat(run.events(RunEvent.Score.class))
        .extracting(RunEvent.Score::step, RunEvent.Score::task, RunEvent.Score::value)
        .isEqualTo(
            whole.events(RunEvent.Score.class).stream()
                .map(s -> tuple(s.step(), s.task(), s.value()))
                .toList());
    assertThat(run.events(RunEvent.Score.class))
        .allSatisfy(score -> assertThat(score.low()).isLessThanOrEqualTo(score.value()));
  }

  private static Path predictions(TestRun run) {
    return run.directory().resolve("predictions.jsonl");
  }
}
