package striate.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.fault.ChildProcesses;
import striate.engine.fault.SmallJob;
import striate.engine.run.RunEvent;

/** What a worker does when the system or the user asks it to end. */
@DisabledOnOs(OS.WINDOWS)
class TerminationTest {
  @TempDir Path workspace;
  private Process worker;

  @AfterEach
  void end() {
    if (worker != null) {
      worker.destroyForcibly();
    }
  }

  @Test
  void termSavesACheckpointAndTheRunGoesOnExactly() throws Exception {
    ObjectNode job = SmallJob.tuning(60, 1000);
    TestRun whole = TestRun.create(workspace, "whole", job);
    assertThat(whole.work()).isZero();
    TestRun run = TestRun.create(workspace, "run", job);

    start(run);
    until(() -> run.events(RunEvent.Step.class).size() > 5);
    worker.destroy(); // TERM
    assertThat(worker.waitFor(60, TimeUnit.SECONDS)).isTrue();

    assertThat(worker.exitValue()).isZero();
    RunEvent.Stopped stopped = (RunEvent.Stopped) run.lastEvent();
    assertThat(stopped.reason()).contains("TERM");
    assertThat(run.has(String.format("checkpoints/step-%06d", stopped.step()))).isTrue();
    assertThat(run.work()).isZero();
    assertThat(run.losses()).isEqualTo(whole.losses());
  }

  /** Ctrl-C on macOS reaches the worker as well; the command line asks it in another way. */
  @Test
  void intIsLeftToTheCommandLine() throws Exception {
    TestRun run = TestRun.create(workspace, "run", SmallJob.tuning(60, 1000));
    start(run);
    until(() -> run.events(RunEvent.Step.class).size() > 5);
    new ProcessBuilder("kill", "-INT", "" + worker.pid()).start().waitFor();
    assertThat(worker.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(run.lastEvent()).isInstanceOf(RunEvent.Finished.class);
  }

  @Test
  void aRunThatIsCancelledWhileItOpensTheModelStopsThere() throws Exception {
    TestRun run = TestRun.create(workspace, "run", SmallJob.tuning(60, 1000));
    run.write("cancel", "wrong job");
    start(run);
    assertThat(worker.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(run.lastEvent())
        .isInstanceOfSatisfying(
            RunEvent.Stopped.class,
            stopped -> {
              assertThat(stopped.reason()).isEqualTo("wrong job");
              assertThat(stopped.step()).isZero();
            });
    Files.delete(run.directory().resolve("cancel"));
    assertThat(run.work()).isZero();
    assertThat(run.losses()).hasSize(60);
  }

  /** An evaluation may take hours; its step has a checkpoint. */
  @Test
  void aRunThatIsCancelledDuringALongEvaluationStopsInIt() throws Exception {
    ObjectNode job = SmallJob.evaluated(workspace.resolve("model"), 4, 100, 2);
    job.withObject("/evaluation").putArray("tasks").add("all");
    TestRun run = TestRun.create(workspace, "run", job);
    start(run);
    until(() -> run.events(RunEvent.Score.class).stream().anyMatch(score -> score.step() == 2));
    run.write("cancel", "seen enough");
    assertThat(worker.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(run.lastEvent())
        .isInstanceOfSatisfying(
            RunEvent.Stopped.class, stopped -> assertThat(stopped.step()).isEqualTo(2));
    assertThat(run.has("checkpoints/step-000002")).isTrue();
    Files.delete(run.directory().resolve("cancel"));
    assertThat(run.work()).isZero();
    assertThat(run.losses()).hasSize(4);
  }

  private void start(TestRun run) throws Exception {
    worker =
        ChildProcesses.jvm(WorkerMain.class)
            .detachedProcess(
                run.directory().resolve("worker.args"),
                java.util.List.of(),
                java.util.List.of("--run-directory", run.directory().toString()))
            .redirectErrorStream(true)
            .redirectOutput(run.directory().resolve("worker.log").toFile())
            .start();
  }

  private void until(BooleanSupplier reached) {
    long giveUp = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() > giveUp || !worker.isAlive()) {
        fail("waited in vain");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }
}
