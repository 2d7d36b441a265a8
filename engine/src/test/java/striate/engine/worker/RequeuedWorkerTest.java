package striate.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.net.OracleCase;
import striate.engine.run.RunEvent;

/** A worker that a scheduler ends and starts again. */
class RequeuedWorkerTest {
  private static final OracleCase ORACLE = OracleCase.load("oracle/llava-clip-llama");

  @TempDir Path directory;

  @Test
  void aRunThatIsEndedAndRequeuedGoesOnAsIfNothingHadHappened() {
    TestRun whole = TestRun.create(directory, "whole", TestRun.variedJob(ORACLE, "lora", 12, 4));
    TestRun run = TestRun.create(directory, "requeued", TestRun.variedJob(ORACLE, "lora", 12, 4));
    assertThat(whole.work()).isZero();

    assertThat(WorkerMain.run(requeued(run), () -> run.events(RunEvent.Step.class).size() >= 6))
        .isEqualTo(WorkerMain.TO_BE_CONTINUED);
    assertThat(run.events(RunEvent.Stopped.class)).isEmpty();
    assertThat(run.lastEvent())
        .isInstanceOfSatisfying(
            RunEvent.Warning.class,
            said -> assertThat(said.text()).contains("ended the worker after step 6"));

    assertThat(WorkerMain.run(requeued(run), () -> false)).isZero();
    assertThat(run.lastEvent()).isInstanceOf(RunEvent.Finished.class);
    assertThat(run.losses()).isEqualTo(whole.losses());
    assertThat(run.events(RunEvent.Started.class))
        .extracting(RunEvent.Started::fromStep)
        .containsExactly(0, 6);
  }

  @Test
  void aRequeueThatWouldNotGetAnyFurtherIsNotAskedFor() {
    TestRun run = TestRun.create(directory, "short", TestRun.variedJob(ORACLE, "lora", 12, 4));
    assertThat(WorkerMain.run(requeued(run), () -> true)).isEqualTo(76);
  }

  @Test
  void aRunThatIsCancelledThereIsStoppedAndNotContinued() {
    TestRun run = TestRun.create(directory, "stopped", TestRun.variedJob(ORACLE, "lora", 12, 4));
    assertThat(WorkerMain.run(requeued(run), run.cancelledAfter(3))).isZero();
    assertThat(run.lastEvent())
        .isInstanceOfSatisfying(
            RunEvent.Stopped.class, said -> assertThat(said.reason()).isEqualTo("enough seen"));
  }

  @Test
  void pathsOfTheMachineThatSubmittedAreFoundHere() {
    WorkerArguments start =
        WorkerArguments.parse(
                "--run-directory",
                "/net/runs/a",
                "--workspace",
                "/net/ws",
                "--requeued-by-scheduler",
                "--moved",
                "/mnt/lab",
                ORACLE.directory().getParent().toString())
            .orElseThrow();
    String name = ORACLE.directory().getFileName().toString();
    assertThat(start.paths().find("model", "/mnt/lab/" + name)).isEqualTo(ORACLE.directory());
    assertThat(start.paths().bases().get(0)).isEqualTo(Path.of("/net/ws"));
    assertThat(WorkerArguments.parse("--run-directory")).isEmpty();
    assertThat(WorkerArguments.parse("--workspace", "/x")).isEmpty();
  }

  private static WorkerArguments requeued(TestRun run) {
    return new WorkerArguments(run.directory(), null, true, null, null);
  }
}
