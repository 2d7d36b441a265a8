package striate.engine.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.job.ChildJvm;
import striate.engine.job.FakeWorker;
import striate.engine.job.JobMonitor;
import striate.engine.job.JobQueue;
import striate.engine.job.Launchers;
import striate.engine.job.RunListener;
import striate.engine.net.MatmulLibrary;
import striate.engine.net.OracleCase;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.LossPoint;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;
import striate.engine.store.Workspace;
import striate.engine.worker.TestRun;

/**
 * Runs on a real Slurm of two nodes on this machine, with real workers; skipped where Slurm is not
 * installed. With {@code -Dstriate.slurm=full} a node is lost as in a power cut, which Slurm
 * notices after 16 s, and a job meets its time limit, after a minute; otherwise Slurm is told so.
 * On a busy machine {@code -Dstriate.slurm.steps=40} shortens the runs.
 */
class SlurmClusterTest {
  /** With one processor on the cluster another library may be the faster one. */
  private static final String SAME_KERNELS =
      "-D" + MatmulLibrary.PROPERTY + "=" + MatmulLibrary.TORCH.word();

  /** With any value more than one case is tried. */
  private static final String MORE = "striate.slurm";

  private static final boolean FULL = "full".equals(System.getProperty(MORE));
  private static final OracleCase ORACLE = OracleCase.load("oracle/llava-clip-llama");
  private static final String HERE = "slurm:here";
  private static final int STEPS = Integer.getInteger("striate.slurm.steps", 150);

  @TempDir static Path cluster;
  private static RealSlurm slurm;
  private static List<Double> losses;

  @TempDir Path directory;
  private final List<Problem> problems = new ArrayList<>();
  private final List<RunStatus> statuses = new ArrayList<>();
  private Store store;
  private JobQueue queue;
  private JobMonitor monitor;

  @BeforeAll
  static void start() {
    String missing = RealSlurm.missing();
    assumeTrue(
        missing.isEmpty(),
        "no Slurm to test with: not installed are "
            + missing
            + " (Debian: apt-get install slurmctld slurmd slurm-client munge)");
    assumeTrue(RealSlurm.allowed(), "Slurm's daemons may not set their groups in this namespace");
    slurm = RealSlurm.start(cluster.resolve("slurm"));
    TestRun whole = TestRun.create(cluster.resolve("undisturbed"), "whole", job(STEPS));
    System.setProperty(MatmulLibrary.PROPERTY, MatmulLibrary.TORCH.word());
    try {
      assertThat(whole.work()).isZero();
    } finally {
      System.clearProperty(MatmulLibrary.PROPERTY);
    }
    losses = whole.losses();
  }

  @AfterAll
  static void stop() {
    if (slurm != null) {
      slurm.close();
    }
  }

  @BeforeEach
  void open() throws IOException {
    // as users name directories, and with the runs on another drive
    Path workspace = Files.createDirectories(directory.resolve("my 100% \"ws\""));
    Path drive = Files.createDirectories(directory.resolve("shared %j it's"));
    Files.createSymbolicLink(workspace.resolve("runs"), drive);
    store = Store.open(new Workspace(workspace));
  }

  @AfterEach
  void close() {
    if (store != null) {
      if (queue != null) {
        store.reader().active().forEach(run -> queue.kill(run.id()));
      }
      store.close();
    }
  }

  @Test
  void aJobsMetricsAreSeenWhileItRunsAndItsResultIsTheSameAsHere() {
    attach("", "striate.engine.worker.WorkerMain");
    RunId run = submit();
    until(() -> status(run) == RunStatus.RUNNING && store.reader().run(run).step() > 3);
    until(() -> status(run) == RunStatus.FINISHED);
    assertThat(losses(run)).isEqualTo(losses);
    assertThat(statuses)
        .containsExactly(
            RunStatus.QUEUED, RunStatus.SUBMITTED, RunStatus.RUNNING, RunStatus.FINISHED);
    assertThat(problems).isEmpty();
  }

  @Test
  @EnabledIfSystemProperty(named = MORE, matches = ".+")
  void anArrayKeepsItsLimitAndOneFailingTaskDoesNotStopTheOthers() throws IOException {
    attach(", \"arrayLimit\": 2", FakeWorker.class.getName());
    List<RunId> runs = submitFakes("held", "held", "mute", "plain");
    until(() -> started(runs.get(0)) && started(runs.get(1)));
    for (int look = 0; look < 10; look++) {
      monitor.poll();
      pause();
    }
    assertThat(slurm.ask("squeue", "-h", "-r", "-o", "%T|%r"))
        .contains("RUNNING|None", "PENDING|JobArrayTaskLimit");
    assertThat(runs.subList(2, 4)).allMatch(run -> status(run) == RunStatus.SUBMITTED);
    assertThat(runs)
        .allSatisfy(run -> assertThat(store.reader().run(run).handle()).matches("slurm:\\d+_\\d"));

    Files.createFile(store.workspace().run(runs.get(0)).resolve("go"));
    Files.createFile(store.workspace().run(runs.get(1)).resolve("go"));
    until(() -> runs.stream().allMatch(run -> status(run).ended()));
    assertThat(runs)
        .extracting(this::status)
        .containsExactly(
            RunStatus.FINISHED, RunStatus.FINISHED, RunStatus.INTERRUPTED, RunStatus.FINISHED);
    assertThat(store.reader().run(runs.get(2)).failureReason())
        .contains("ended as FAILED (NonZeroExitCode)")
        .contains("cannot find my voice");
  }

  @Test
  @EnabledIfSystemProperty(named = MORE, matches = ".+")
  void aRunningJobIsCancelledWithACheckpointAndResumedExactly() {
    attach("", "striate.engine.worker.WorkerMain");
    RunId run = submit();
    until(() -> store.reader().run(run).step() > 3);
    queue.cancel(run, "seen enough");
    until(() -> status(run).ended());
    RunSummary stopped = store.reader().run(run);
    assertThat(stopped.status()).isEqualTo(RunStatus.STOPPED);
    assertThat(stopped.failureReason()).isEqualTo("seen enough");
    assertThat(stopped.checkpointStep()).isEqualTo(stopped.step()).isLessThan(STEPS);
    until(() -> slurm.ask("squeue", "-h").isBlank());

    queue.resume(run);
    until(() -> status(run) == RunStatus.FINISHED);
    assertThat(losses(run)).isEqualTo(losses);
  }

  @Test
  @EnabledIfSystemProperty(named = MORE, matches = ".+")
  void aWaitingJobIsCancelledWithoutTheOthersOfItsArray() {
    attach(", \"sbatch\": [\"--begin=now+1hour\"]", FakeWorker.class.getName());
    List<RunId> runs = submitFakes("plain", "plain", "plain");
    until(() -> runs.stream().allMatch(run -> store.reader().run(run).handle() != null));
    queue.cancel(runs.get(1), "changed my mind");
    until(() -> status(runs.get(1)) == RunStatus.STOPPED);
    assertThat(store.reader().run(runs.get(1)).failureReason()).isEqualTo("changed my mind");
    assertThat(slurm.ask("squeue", "-h", "-r", "-o", "%i").lines())
        .containsExactlyInAnyOrder(id(runs.get(0)), id(runs.get(2)));
    assertThat(status(runs.get(0))).isEqualTo(RunStatus.SUBMITTED);
  }

  @Test
  @EnabledIfSystemProperty(named = MORE, matches = ".+")
  void aRunWhoseNodeIsLostGoesOnOnTheOtherAndEndsTheSame() {
    attach("", "striate.engine.worker.WorkerMain");
    RunId run = submit();
    until(() -> store.reader().run(run).step() > 12);
    String node = slurm.ask("squeue", "-h", "-o", "%N").strip();
    if (FULL) {
      slurm.script("kill-node", node);
    } else {
      slurm.ask("scontrol", "update", "nodename=" + node, "state=down", "reason=test");
    }
    until(() -> status(run) == RunStatus.SUBMITTED);
    until(() -> status(run) == RunStatus.FINISHED);
    if (FULL) {
      slurm.script("node-up", node);
    }
    assertThat(losses(run)).isEqualTo(losses);
    assertThat(store.reader().attempts(run)).hasSize(2);
    assertThat(statuses)
        .containsSubsequence(
            RunStatus.RUNNING, RunStatus.SUBMITTED, RunStatus.RUNNING, RunStatus.FINISHED)
        .doesNotContain(RunStatus.INTERRUPTED, RunStatus.STOPPED);
  }

  @Test
  @EnabledIfSystemProperty(named = MORE, matches = ".+")
  void aJobAtItsTimeLimitSavesRequeuesItselfAndEndsTheSame() {
    // the shortest limit is a minute, of which Slurm's warning leaves 30 s
    attach(
        FULL ? ", \"time\": \"00:01:00\", \"signalSeconds\": 20" : "",
        "striate.engine.worker.WorkerMain");
    RunId run = FULL ? queue.submit(spec(job(20_000)), null, HERE) : submit();
    until(() -> store.reader().run(run).step() > 3);
    if (!FULL) {
      slurm.ask("scancel", "--signal=USR1", "--batch", id(run));
    }
    until(() -> store.reader().attempts(run).size() == 2);
    assertThat(store.reader().warnings(run))
        .anyMatch(warning -> warning.contains("the scheduler ended the worker after step"));
    assertThat(slurm.ask("scontrol", "-o", "show", "job", id(run))).contains("Restarts=1");
    int resumed = store.reader().attempts(run).get(1).fromStep();
    assertThat(resumed).isGreaterThan(3);
    if (FULL) {
      queue.cancel(run, "seen enough");
      until(() -> status(run) == RunStatus.STOPPED);
    } else {
      until(() -> status(run) == RunStatus.FINISHED);
      assertThat(losses(run)).isEqualTo(losses);
    }
  }

  @Test
  @EnabledIfSystemProperty(named = MORE, matches = ".+")
  void aControllerRestartLosesNothingAndWhatWasSubmittedMeanwhileFollows() {
    attach("", "striate.engine.worker.WorkerMain");
    RunId run = submit();
    until(() -> store.reader().run(run).step() > 3);
    slurm.script("controller-down");
    RunId second = submit();
    try {
      until(() -> !problems.isEmpty());
      assertThat(problems.get(0)).hasMessageContaining("Unable to contact slurm controller");
      assertThat(status(run)).isIn(RunStatus.RUNNING, RunStatus.FINISHED);
      assertThat(status(second)).isEqualTo(RunStatus.QUEUED);
    } finally {
      slurm.script("controller-up");
    }
    until(() -> status(run) == RunStatus.FINISHED && status(second) == RunStatus.FINISHED);
    assertThat(losses(run)).isEqualTo(losses);
    assertThat(losses(second)).isEqualTo(losses);
    assertThat(store.reader().attempts(run)).hasSize(1);
  }

  @Test
  @EnabledIfSystemProperty(named = MORE, matches = ".+")
  void aCheckOfTheClusterLooksAsFarAsANode() throws IOException {
    Path runs = store.workspace().runs();
    List<SlurmCheck.Item> items = new SlurmCheck(slurm.profile("")).whole(runs);
    assertThat(items).allMatch(SlurmCheck.Item::good);
    assertThat(items)
        .extracting(SlurmCheck.Item::name)
        .containsExactly("Commands", "Partition", "Submission", "Directory", "Java");
    try (Stream<Path> left = Files.list(runs)) {
      assertThat(left.filter(file -> file.getFileName().toString().contains("check"))).isEmpty();
    }
    assertThat(new SlurmCheck(slurm.profile(", \"gpus\": 9")).whole(runs))
        .last()
        .satisfies(item -> assertThat(item.detail()).contains("not available"));
  }

  private void attach(String fields, String worker) {
    SlurmProfile profile = slurm.profile(fields + ", \"cpus\": 1");
    ChildJvm jvm =
        new ChildJvm(
            worker,
            List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", SAME_KERNELS));
    queue =
        new JobQueue(
            store, Launchers.of(new SlurmLauncher(profile, jvm, new ClusterShell(profile))));
    monitor =
        new JobMonitor(
            store,
            queue,
            new RunListener() {
              @Override
              public void onStatus(RunSummary run) {
                statuses.add(run.status());
              }

              @Override
              public void onProblem(Problem problem) {
                problems.add(problem);
              }
            });
    monitor.attach();
  }

  private RunId submit() {
    RunId run = queue.submit(spec(job(STEPS)), null, HERE);
    monitor.follow(run);
    return run;
  }

  private static ObjectNode job(int steps) {
    return TestRun.variedJob(ORACLE, "lora", steps, 5);
  }

  private static JobSpec spec(ObjectNode job) {
    return JobJson.parse(job.toString(), "job");
  }

  private List<RunId> submitFakes(String... names) {
    return queue.submitAll(
        Stream.of(names).map(name -> new JobQueue.Job(fake(name), null)).toList(), HERE);
  }

  private static JobSpec fake(String name) {
    return JobJson.parse(
        """
        {"name": "%s", "model": "m", "data": {"samples": "s"}, "layers": "0", "steps": 20}
        """
            .formatted(name),
        "job");
  }

  private String id(RunId run) {
    return SlurmHandle.parse(store.reader().run(run).handle()).orElseThrow().id();
  }

  private boolean started(RunId run) {
    return status(run) == RunStatus.RUNNING;
  }

  private RunStatus status(RunId run) {
    return store.reader().run(run).status();
  }

  private List<Double> losses(RunId run) {
    return store.reader().losses(run).stream().map(LossPoint::loss).toList();
  }

  private void until(BooleanSupplier reached) {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(8);
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() > end) {
        fail(
            "not reached; statuses "
                + statuses
                + ", problems "
                + problems
                + ", "
                + slurm.ask("scontrol", "-o", "show", "job"));
      }
      monitor.poll();
      pause();
    }
  }

  private static void pause() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
  }
}
