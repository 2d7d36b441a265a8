package striate.engine.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.journal.JournalReader;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.LossPoint;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;
import striate.engine.store.Workspace;

/** Queue, launcher and monitor with real processes that write real journals. */
class JobsTest {
  static final List<String> SMALL_JVM =
      List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  @TempDir Path directory;
  private final List<RunEvent> heard = new ArrayList<>();
  private final List<RunStatus> statuses = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private Store store;
  private JobQueue queue;
  private JobMonitor monitor;

  @BeforeEach
  void open() {
    store = Store.open(new Workspace(directory));
    queue =
        new JobQueue(
            store,
            Launchers.of(new LocalLauncher(new ChildJvm(FakeWorker.class.getName(), SMALL_JVM))));
    monitor = new JobMonitor(store, queue, listener(), Duration.ofMillis(200));
    monitor.attach();
  }

  @AfterEach
  void close() {
    monitor.close();
    for (RunSummary run : store.reader().active()) {
      queue.kill(run.id());
    }
    store.close();
  }

  @Test
  void aJobRunsFromTheQueueToItsEnd() throws IOException {
    RunId run = queue.submit(job("held", 40), null);
    monitor.follow(run);
    until(() -> status(run) == RunStatus.RUNNING);
    Files.createFile(store.workspace().run(run).resolve("go"));
    until(() -> status(run) == RunStatus.FINISHED);
    assertThat(statuses)
        .containsExactly(
            RunStatus.QUEUED, RunStatus.SUBMITTED, RunStatus.RUNNING, RunStatus.FINISHED);
    assertThat(heard).isEqualTo(JournalReader.readAll(store.workspace().journal(run)));
    assertThat(problems).isEmpty();
    assertWholeCurve(run, 40);
    assertThat(store.reader().run(run).visual()).isEqualTo(0.7);
  }

  @Test
  void jobsRunOneAfterAnother() {
    RunId first = queue.submit(job("plain", 20), null);
    RunId second = queue.submit(job("plain", 20), null);
    until(
        () -> {
          assertThat(store.reader().active()).hasSizeLessThan(2);
          return status(second) == RunStatus.FINISHED;
        });
    RunSummary one = store.reader().run(first);
    assertThat(one.endedAt()).isBeforeOrEqualTo(store.reader().run(second).startedAt());
  }

  @Test
  void aKilledWorkersStepsOnDiskRemainAndTheRunResumesFromItsCheckpoint() throws IOException {
    Random random = new Random(17);
    int steps = 500;
    RunId run = queue.submit(job("held", steps), null);
    for (int kill = 1; kill <= 6; kill++) {
      int attempt = kill;
      long lines = store.ingest().position(run).seq() + 1 + random.nextInt(25);
      until(
          () ->
              store.reader().attempts(run).size() == attempt
                  && (store.ingest().position(run).seq() >= lines
                      || store.reader().run(run).step() == steps - 1));
      queue.kill(run);
      until(() -> status(run) == RunStatus.INTERRUPTED);
      assertThat(store.reader().losses(run))
          .extracting(LossPoint::step)
          .isEqualTo(IntStream.rangeClosed(0, lastOnDisk(run)).boxed().toList());
      assertThat(store.reader().run(run).failureReason())
          .startsWith("its process ended without reporting a reason");
      assertThat(store.reader().attempts(run)).hasSize(kill);
      queue.resume(run);
    }
    Files.createFile(store.workspace().run(run).resolve("go"));
    until(() -> status(run) == RunStatus.FINISHED);
    assertWholeCurve(run, steps);
    assertThat(store.reader().attempts(run)).hasSize(7);
    assertThat(problems).isEmpty();
  }

  @Test
  void aWorkerSurvivesItsKilledWorkbenchAndTheNextOneFindsIt() throws IOException {
    RunId run = queue.submit(job("held", 600), null);
    Process workbench = workbench("never");
    waitFor(() -> store.reader().run(run).step() > 5);
    workbench.destroyForcibly().onExit().join();
    assertThat(WorkerProcess.read(store.workspace().run(run)))
        .hasValueSatisfying(worker -> assertThat(worker.alive()).isTrue());
    Files.createFile(store.workspace().run(run).resolve("go"));
    monitor.attach();
    until(() -> status(run) == RunStatus.FINISHED);
    assertWholeCurve(run, 600);
    assertThat(store.reader().attempts(run)).hasSize(1);
  }

  private Process workbench(String dies) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            FakeWorkbench.class.getName(),
            directory.toString(),
            dies)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("workbench.log").toFile())
        .start();
  }

  @Test
  void aCancelledRunStopsWithACheckpointAndCanBeResumed() throws IOException {
    RunId run = queue.submit(job("held", 400), null);
    until(() -> store.reader().run(run).step() > 12);
    queue.cancel(run, "seen enough");
    until(() -> status(run).ended());
    RunSummary stopped = store.reader().run(run);
    assertThat(stopped.status()).isEqualTo(RunStatus.STOPPED);
    assertThat(stopped.checkpointStep()).isEqualTo(stopped.step());
    Files.createFile(store.workspace().run(run).resolve("go"));
    queue.resume(run);
    until(() -> status(run) == RunStatus.FINISHED);
    assertWholeCurve(run, 400);
  }

  @Test
  void aWaitingRunIsTakenOutOfTheQueue() {
    RunId run = queue.submit(job("plain", 4), null);
    queue.cancel(run, "changed my mind");
    monitor.poll();
    assertThat(status(run)).isEqualTo(RunStatus.STOPPED);
    assertThat(store.reader().run(run).failureReason()).isEqualTo("changed my mind");
    assertThat(store.workspace().run(run).resolve("worker.log")).doesNotExist();
  }

  @Test
  void aWorkerThatIgnoresItsCancellationIsKilled() {
    RunId run = queue.submit(job("deaf", 4), null);
    until(() -> store.ingest().position(run).seq() == 1);
    queue.cancel(run, "now");
    until(() -> status(run) == RunStatus.INTERRUPTED);
    assertThat(WorkerProcess.read(store.workspace().run(run)).orElseThrow().alive()).isFalse();
  }

  @Test
  void aWorkerThatDiesAtOnceSaysWhatItLastSaid() {
    RunId run = queue.submit(job("mute", 4), null);
    until(() -> status(run).ended());
    assertThat(status(run)).isEqualTo(RunStatus.INTERRUPTED);
    assertThat(store.reader().run(run).failureReason())
        .contains("its last output: cannot find my voice");
  }

  @Test
  void anotherProcessWithTheSameNumberIsNotTheWorker() {
    WorkerProcess self = WorkerProcess.of(ProcessHandle.current());
    assertThat(self.alive()).isTrue();
    assertThat(new WorkerProcess(self.pid(), "another boot 1").alive()).isFalse();
  }

  @Test
  void aRunWithAnEditedJobIsNotResumed() throws IOException {
    RunId run = stoppedRun();
    Path file = store.workspace().job(run);
    String recorded = Files.readString(file);
    Files.writeString(file, recorded.replace("\"seed\" : 7", "\"seed\" : 8"));
    assertThat(file).content().isNotEqualTo(recorded);

    assertThatThrownBy(() -> queue.resume(run))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("the job was changed after the run began");

    Files.delete(file);
    queue.resume(run);
    assertThat(file).hasContent(recorded);
    until(() -> status(run) == RunStatus.FINISHED);
  }

  private RunId stoppedRun() throws IOException {
    RunId run = queue.submit(job("held", 40), null);
    until(() -> store.reader().run(run).step() > 2);
    queue.cancel(run, "enough");
    until(() -> status(run) == RunStatus.STOPPED);
    Files.createFile(store.workspace().run(run).resolve("go"));
    return run;
  }

  @Test
  void whoeverLooksOnceFindsARunWhoseWorkerAndWorkbenchWereKilled() {
    RunId run = queue.submit(job("deaf", 4), null);
    until(() -> store.ingest().position(run).seq() == 1);
    queue.kill(run);
    waitFor(() -> !WorkerProcess.read(store.workspace().run(run)).orElseThrow().alive());
    assertThat(status(run)).isEqualTo(RunStatus.RUNNING);

    new JobMonitor(store, queue, listener()).catchUp();

    assertThat(status(run)).isEqualTo(RunStatus.INTERRUPTED);
  }

  @Test
  void aLostStoreIsMadeAgainFromTheRuns() throws IOException {
    RunId finished = queue.submit(job("plain", 3), null);
    until(() -> status(finished) == RunStatus.FINISHED);
    RunId waiting = queue.submit(job("plain", 2), null);
    String before = store.reader().losses(finished).toString();
    store.close();
    for (String suffix : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(Path.of(new Workspace(directory).database() + suffix));
    }

    store = Store.open(new Workspace(directory));
    new JobMonitor(store, new JobQueue(store, Launchers.local()), listener()).catchUp();

    assertThat(store.reader().losses(finished)).hasToString(before);
    assertThat(status(finished)).isEqualTo(RunStatus.FINISHED);
    assertThat(status(waiting)).isEqualTo(RunStatus.QUEUED);
  }

  @Test
  void aWorkerThatSavesWhenTheClockIsSetIsNotKilled() throws IOException {
    RunId run = queue.submit(job("slow to save", 400), null);
    until(() -> store.reader().run(run).step() > 3);
    queue.cancel(run, "enough");
    Path request = store.workspace().files(run).cancellation();
    Files.setLastModifiedTime(request, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    until(() -> status(run).ended());
    assertThat(status(run)).isEqualTo(RunStatus.STOPPED);
  }

  @Test
  void everyGpuHasItsRunAndSeesNoOther() throws IOException {
    JobQueue gpus =
        new JobQueue(
            store,
            Launchers.of(new LocalLauncher(new ChildJvm(FakeWorker.class.getName(), SMALL_JVM))),
            () -> List.of(0, 1));
    List<RunId> runs =
        IntStream.range(0, 3).mapToObj(i -> gpus.submit(job("held", 40), null)).toList();
    try (JobMonitor both = new JobMonitor(store, gpus, listener())) {
      waitFor(
          () -> {
            both.poll();
            return runs.stream().filter(run -> status(run) == RunStatus.RUNNING).count() == 2;
          });
      assertThat(store.reader().active())
          .extracting(RunSummary::slot)
          .containsExactly("gpu:0", "gpu:1");
      assertThat(store.reader().attempts(runs.get(0)).get(0).machine().device()).isEqualTo("GPU 0");
      assertThat(store.reader().attempts(runs.get(1)).get(0).machine().device()).isEqualTo("GPU 1");
      assertThat(status(runs.get(2))).isEqualTo(RunStatus.QUEUED);
      Files.createFile(store.workspace().run(runs.get(1)).resolve("go"));
      waitFor(
          () -> {
            both.poll();
            return status(runs.get(2)) == RunStatus.RUNNING;
          });
      assertThat(store.reader().run(runs.get(2)).slot()).isEqualTo("gpu:1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"before", "after"})
  void aRunWhoseLaunchingProcessDiesIsLaunchedOnce(String moment) throws Exception {
    RunId run = queue.submit(job("held", 30), null);
    Process workbench = workbench(moment);
    assertThat(workbench.onExit().get(60, TimeUnit.SECONDS).exitValue()).isEqualTo(9);
    assertThat(status(run)).isEqualTo(RunStatus.SUBMITTED);
    assertThat(store.reader().run(run).handle()).isNull();
    Files.createFile(store.workspace().run(run).resolve("go"));
    until(() -> status(run) == RunStatus.FINISHED);
    assertWholeCurve(run, 30);
    assertThat(store.reader().attempts(run)).hasSize(1);
  }

  /** A hundred of them: {@code -Dstriate.jobs=100}. */
  @Test
  void jobsOneAfterAnotherLeaveNothingBehind() throws IOException {
    int jobs = Integer.getInteger("striate.jobs", 4);
    List<RunId> runs =
        IntStream.range(0, jobs).mapToObj(i -> queue.submit(job("plain", 3), null)).toList();
    for (RunId run : runs) {
      until(() -> status(run) == RunStatus.FINISHED);
    }
    monitor.poll();
    for (RunId run : runs) {
      WorkerProcess worker = WorkerProcess.read(store.workspace().run(run)).orElseThrow();
      waitFor(() -> !worker.alive());
      try (Stream<Path> files = Files.list(store.workspace().run(run))) {
        assertThat(files)
            .extracting(file -> file.getFileName().toString())
            .containsExactlyInAnyOrder(
                "job.json",
                "journal.jsonl",
                "journal.jsonl.lock",
                "launched.json",
                "worker.args",
                "worker.log",
                "worker.pid");
      }
    }
    try (Stream<Path> files = Files.list(store.workspace().runs())) {
      assertThat(files)
          .filteredOn(file -> !Files.isDirectory(file))
          .extracting(file -> file.getFileName().toString())
          .containsExactlyInAnyOrder(".launching", ".migration.lock", "queue.json");
    }
    assertThat(problems).isEmpty();
  }

  @Test
  void theEndOfAnEndlessLogIsReadWithoutTheRest() throws IOException {
    Path log = directory.resolve("worker.log");
    try (FileChannel channel =
        FileChannel.open(log, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap("\nthe end\n\n".getBytes(StandardCharsets.UTF_8)), 3L << 30);
    }
    assertThat(LogTail.lastLine(log)).isEqualTo("the end");
  }

  @Test
  void aFinishedRunCannotBeResumed() {
    RunId run = queue.submit(job("plain", 2), null);
    until(() -> status(run) == RunStatus.FINISHED);
    assertThatThrownBy(() -> queue.resume(run))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("is FINISHED and cannot be resumed");
  }

  @Test
  void aRunWhoseDirectoryIsGoneDoesNotStayRunning() throws IOException {
    RunId run = queue.submit(job("deaf", 4), null);
    until(() -> store.ingest().position(run).seq() == 1);
    queue.kill(run);
    waitFor(() -> !WorkerProcess.read(store.workspace().run(run)).orElseThrow().alive());
    Files.delete(store.workspace().journal(run));
    until(() -> status(run) == RunStatus.INTERRUPTED);
    assertThat(problems).hasSize(1);
  }

  private void assertWholeCurve(RunId run, int steps) {
    List<LossPoint> points = store.reader().losses(run);
    assertThat(points)
        .extracting(LossPoint::step)
        .isEqualTo(IntStream.range(0, steps).boxed().toList());
    assertThat(points).allSatisfy(p -> assertThat(p.loss()).isEqualTo(FakeWorker.loss(p.step())));
  }

  /** The last step that the newest attempt wrote, or the one before its start. */
  private int lastOnDisk(RunId run) {
    int last = -1;
    for (RunEvent event : JournalReader.readAll(store.workspace().journal(run))) {
      if (event instanceof RunEvent.Started started) {
        last = started.fromStep() - 1;
      } else if (event instanceof RunEvent.Step step) {
        last = step.step();
      }
    }
    return last;
  }

  private RunStatus status(RunId run) {
    return store.reader().run(run).status();
  }

  private void until(BooleanSupplier condition) {
    waitFor(
        () -> {
          monitor.poll();
          return condition.getAsBoolean();
        });
  }

  private static void waitFor(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        fail("waited in vain");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private static JobSpec job(String name, int steps) {
    return JobJson.parse(
            "{\"name\":\"n\",\"model\":\"m\",\"data\":{\"samples\":\"s\"},\"layers\":\"all\",\"steps\":1}",
            "test")
        .withName(name)
        .withSteps(steps);
  }

  private RunListener listener() {
    return new RunListener() {
      @Override
      public void onEvents(RunId run, List<RunEvent> events) {
        heard.addAll(events);
      }

      @Override
      public void onStatus(RunSummary run) {
        statuses.add(run.status());
      }

      @Override
      public void onProblem(Problem problem) {
        problems.add(problem);
      }
    };
  }
}
