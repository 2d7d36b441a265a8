package striate.engine.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.job.ChildJvm;
import striate.engine.job.JobMonitor;
import striate.engine.job.JobQueue;
import striate.engine.job.Launchers;
import striate.engine.job.RunListener;
import striate.engine.journal.JournalWriter;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;
import striate.engine.store.Workspace;

/** Queue and monitor with a cluster whose programs print recorded answers. */
@DisabledOnOs(OS.WINDOWS)
class ClusterQueueTest {
  private static final String LAB = "slurm:lab";

  @TempDir Path directory;
  private final List<Problem> problems = new ArrayList<>();
  private FakeSlurm slurm;
  private Store store;
  private JobQueue queue;
  private JobMonitor monitor;

  @BeforeEach
  void open() throws IOException {
    slurm = new FakeSlurm(directory);
    store = Store.open(new Workspace(Files.createDirectory(directory.resolve("ws"))));
    attach();
  }

  private void attach() {
    SlurmProfile profile = slurm.profile(", \"arrayLimit\": 2");
    queue =
        new JobQueue(
            store,
            Launchers.of(
                new SlurmLauncher(profile, new ChildJvm("some.Main"), new ClusterShell(profile))));
    monitor =
        new JobMonitor(
            store,
            queue,
            new RunListener() {
              @Override
              public void onProblem(Problem problem) {
                problems.add(problem);
              }
            });
  }

  @AfterEach
  void close() {
    store.close();
    slurm.remove();
  }

  @Test
  void allWaitingRunsOfAClusterBecomeOneArrayAndWaitThereAsLongAsItTakes() {
    slurm.says("sbatch", "12\n");
    slurm.says("squeue", "12_0|PENDING|Priority\n12_1|PENDING|Priority\n12_2|PENDING|Priority\n");
    List<RunId> runs = queue.submitAll(Collections.nCopies(3, new JobQueue.Job(job(), null)), LAB);

    monitor.poll();

    assertThat(slurm.calls()).containsOnlyOnce("sbatch --parsable");
    assertThat(runs)
        .extracting(run -> run(run).handle())
        .containsExactly("slurm:12_0", "slurm:12_1", "slurm:12_2");
    for (int look = 0; look < 10; look++) {
      pause();
      monitor.poll();
    }
    assertThat(runs).allMatch(run -> run(run).status() == RunStatus.SUBMITTED);
    assertThat(slurm.calls()).allMatch(call -> call.endsWith(" -j 12"));
    assertThat(problems).isEmpty();
  }

  @Test
  void aRequeuedRunWaitsAgainAndGoesOnAsTheSameRun() {
    RunId run = running();

    slurm.says("squeue", "12|PENDING|BeginTime\n");
    until(run, RunStatus.SUBMITTED);
    assertThat(run(run).attempt()).isEqualTo(1);

    slurm.says("squeue", "12|RUNNING|None\n");
    begin(run, 4);
    until(run, RunStatus.RUNNING);
    assertThat(run(run).attempt()).isEqualTo(2);
    pause();
    monitor.poll();
    assertThat(run(run).status()).isEqualTo(RunStatus.RUNNING);
  }

  @Test
  void aControllerThatIsAwayIsToldOnceAndChangesNothing() {
    RunId run = running();
    slurm.says("squeue", 1, "", FakeSlurm.CONTROLLER_DOWN);
    for (int look = 0; look < 8; look++) {
      pause();
      monitor.poll();
    }
    assertThat(run(run).status()).isEqualTo(RunStatus.RUNNING);
    assertThat(problems)
        .singleElement()
        .satisfies(problem -> assertThat(problem).hasMessageContaining("Unable to contact slurm"));
  }

  @Test
  void whatCannotBeSubmittedNowGoesOnWaitingInItsOrder() {
    slurm.says("sbatch", 1, "", FakeSlurm.CONTROLLER_DOWN);
    RunId first = submit();
    RunId second = submit();
    monitor.poll();
    monitor.poll();
    assertThat(run(first).status()).isEqualTo(RunStatus.QUEUED);
    assertThat(store.reader().runs(RunStatus.QUEUED))
        .extracting(RunSummary::id)
        .containsExactly(first, second);
    assertThat(slurm.calls()).containsOnlyOnce("sbatch --parsable");
    assertThat(problems).hasSize(1);

    slurm.says("sbatch", "12\n");
    slurm.says("squeue", "");
    attach(); // another process, which has not been refused yet
    monitor.poll();
    assertThat(run(second).handle()).isEqualTo("slurm:12_1");
  }

  @Test
  void aRefusedJobHasFailedWithSlurmsWords() {
    slurm.says("sbatch", 1, "", "sbatch: error: Invalid account\n");
    RunId run = submit();
    monitor.poll();
    assertThat(run(run).status()).isEqualTo(RunStatus.FAILED);
    assertThat(run(run).failureReason()).contains("Invalid account");
  }

  @Test
  void aRunThatIsCancelledBeforeItBeganIsStopped() {
    slurm.says("sbatch", "12\n");
    slurm.says("squeue", "12|PENDING|Resources\n");
    RunId run = submit();
    monitor.poll();
    queue.cancel(run, "changed my mind");
    assertThat(slurm.calls()).contains("scancel 12");
    slurm.says("squeue", 1, "", FakeSlurm.UNKNOWN_JOB);
    until(run, RunStatus.STOPPED);
    assertThat(run(run).failureReason()).isEqualTo("changed my mind");
  }

  @Test
  void aJobThatEndsWithoutARecordIsInterruptedWithSlurmsReason() {
    RunId run = running();
    slurm.says("squeue", "12|TIMEOUT|TimeLimit\n");
    until(run, RunStatus.INTERRUPTED);
    assertThat(run(run).failureReason()).contains("its Slurm job 12 ended as TIMEOUT (TimeLimit)");
  }

  @Test
  void aRunOfADeletedProfileKeepsItsState() {
    RunId run = running();
    queue = new JobQueue(store, ClusterLaunchers.of(directory.resolve("ws")));
    new JobMonitor(
            store,
            queue,
            new RunListener() {
              @Override
              public void onProblem(Problem problem) {
                problems.add(problem);
              }
            })
        .catchUp();
    assertThat(run(run).status()).isEqualTo(RunStatus.RUNNING);
    assertThat(problems)
        .singleElement()
        .satisfies(problem -> assertThat(problem).hasMessageContaining("'lab' was not found"));
  }

  @Test
  void aProcessThatDiedBetweenSubmittingAndRecordingLeavesNoSecondJob() {
    slurm.says("sbatch", "12\n");
    slurm.says("squeue", "12|PENDING|Resources\n");
    RunId run = submit();
    monitor.poll();
    store.writer().launched(run, null); // as if it had not come to this
    slurm.calls();

    attach();
    monitor.poll(); // finds that nobody is launching it
    monitor.poll();

    assertThat(run(run).handle()).isEqualTo("slurm:12");
    assertThat(slurm.calls()).noneMatch(call -> call.startsWith("sbatch"));
  }

  private RunId running() {
    slurm.says("sbatch", "12\n");
    slurm.says("squeue", "12|RUNNING|None\n");
    RunId run = submit();
    monitor.poll();
    begin(run, 0);
    until(run, RunStatus.RUNNING);
    return run;
  }

  private void begin(RunId run, int from) {
    try (JournalWriter journal = JournalWriter.open(store.workspace().journal(run))) {
      journal.append(
          (seq, at) ->
              new RunEvent.Started(
                  seq,
                  at,
                  journal.attempt(),
                  1,
                  from,
                  9,
                  32,
                  List.of(0),
                  10,
                  100,
                  new RunEvent.Machine("os", "cpu", 2, 1, "cpu", "none", "17", "0.1")));
    }
  }

  private RunId submit() {
    return queue.submit(job(), null, LAB);
  }

  private static JobSpec job() {
    return JobJson.parse(
        """
        {"name": "a run", "model": "m", "data": {"samples": "s"}, "layers": "0", "steps": 9}
        """,
        "job");
  }

  private RunSummary run(RunId run) {
    return store.reader().run(run);
  }

  private void until(RunId run, RunStatus status) {
    for (int i = 0; i < 200 && run(run).status() != status; i++) {
      pause();
      monitor.poll();
    }
    assertThat(run(run).status()).isEqualTo(status);
  }

  private static void pause() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(60));
  }
}
