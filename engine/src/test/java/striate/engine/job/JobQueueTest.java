package striate.engine.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.run.Device;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;
import striate.engine.store.Workspace;

/** The queue's order, slots, pause and files, with a launcher that starts no processes. */
class JobQueueTest {
  @TempDir Path directory;
  private final FakeLauncher launcher = new FakeLauncher("local");
  private final FakeLauncher cluster = new FakeLauncher("cluster");
  private List<Integer> gpus = List.of();
  private Store store;
  private JobQueue queue;

  @BeforeEach
  void open() {
    store = Store.open(new Workspace(directory));
    queue = new JobQueue(store, Launchers.of(launcher, cluster), () -> gpus);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void runsStartInTheOrderThatWasMadeByHand() {
    RunId a = submit("a", Device.CPU);
    RunId b = submit("b", Device.CPU);
    RunId c = submit("c", Device.CPU);
    RunId d = submit("d", Device.CPU);
    store.queue().moveTo(d, 1);
    store.queue().moveBefore(c, b);
    store.queue().moveBy(a, 1);
    assertThat(waiting()).containsExactly(d, c, a, b);
    store.queue().moveBy(b, 5);
    store.queue().moveTo(d, 99);
    assertThat(waiting()).containsExactly(c, a, b, d);
    List.of(c, a, b, d).forEach(this::runToItsEnd);
    assertThat(launcher.launched).containsExactly(c, a, b, d);
  }

  @Test
  void aRunThatDoesNotWaitCannotBeMoved() {
    RunId run = submit("a", Device.CPU);
    RunId other = submit("b", Device.CPU);
    poll();
    assertThatThrownBy(() -> store.queue().moveTo(run, 1))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("is SUBMITTED and does not wait");
    assertThatThrownBy(() -> store.queue().moveBefore(other, run)).isInstanceOf(Problem.class);
  }

  @Test
  void everyDeviceHasOneRunAtATime() {
    gpus = List.of(0, 1);
    RunId any = submit("any", Device.AUTO);
    RunId cpu = submit("cpu", Device.CPU);
    RunId other = submit("other", Device.AUTO);
    RunId third = submit("third", Device.AUTO);
    RunId second = submit("second cpu", Device.CPU);
    RunId first = submit("first gpu", Device.GPU);
    poll();
    assertThat(slots())
        .containsExactlyInAnyOrderEntriesOf(Map.of(any, "gpu:0", cpu, "cpu", other, "gpu:1"));
    launcher.end(store.workspace(), other, true);
    poll();
    assertThat(slots()).containsEntry(third, "gpu:1").doesNotContainKeys(second, first);
    launcher.end(store.workspace(), any, true);
    launcher.end(store.workspace(), cpu, true);
    poll();
    assertThat(slots()).containsEntry(first, "gpu:0").containsEntry(second, "cpu");
  }

  @Test
  void withoutAGpuAnyDeviceIsTheProcessor() {
    RunId any = submit("any", Device.AUTO);
    submit("cpu", Device.CPU);
    poll();
    assertThat(slots()).containsExactlyEntriesOf(Map.of(any, "cpu"));
  }

  @Test
  void aResumedRunMayTakeAnotherDevice() {
    gpus = List.of(0, 1);
    RunId first = submit("first", Device.AUTO);
    RunId second = submit("second", Device.AUTO);
    poll();
    launcher.end(store.workspace(), first, true);
    launcher.end(store.workspace(), second, false);
    poll();
    queue.resume(second);
    poll();
    assertThat(slots()).containsExactlyEntriesOf(Map.of(second, "gpu:0"));
  }

  @Test
  void aPausedQueueStartsNothingAndActiveRunsGoOn() {
    RunId active = submit("active", Device.CPU);
    RunId next = submit("next", Device.CPU);
    poll();
    store.queue().pause("");
    launcher.end(store.workspace(), active, true);
    poll();
    assertThat(status(active)).isEqualTo(RunStatus.FINISHED);
    assertThat(status(next)).isEqualTo(RunStatus.QUEUED);
    assertThat(queue.snapshot().headline()).isEqualTo("1 waiting · paused");
    store.queue().resume();
    poll();
    assertThat(status(next)).isEqualTo(RunStatus.SUBMITTED);
  }

  @Test
  void aFailedRunDoesNotStopTheNext() {
    RunId failing = submit("failing", Device.CPU);
    RunId next = submit("next", Device.CPU);
    poll();
    launcher.end(store.workspace(), failing, false);
    poll();
    assertThat(status(failing)).isEqualTo(RunStatus.FAILED);
    assertThat(status(next)).isEqualTo(RunStatus.SUBMITTED);
  }

  @Test
  void ifTheUserWantsAFailedRunPausesTheQueue() {
    store.queue().pauseOnError(true);
    RunId failing = submit("failing", Device.CPU);
    RunId next = submit("next", Device.CPU);
    RunId last = submit("last", Device.CPU);
    poll();
    launcher.end(store.workspace(), failing, false);
    poll();
    assertThat(status(next)).isEqualTo(RunStatus.QUEUED);
    assertThat(queue.snapshot().headline()).isEqualTo("2 waiting · paused: 'failing' failed");
    store.queue().resume();
    poll();
    assertThat(status(next)).isEqualTo(RunStatus.SUBMITTED);
    launcher.end(store.workspace(), next, true);
    poll();
    assertThat(status(last)).as("a run that ended well").isEqualTo(RunStatus.SUBMITTED);
  }

  @Test
  void aLostStoreKeepsTheOrderThePauseAndWhoHasTheRuns() throws IOException {
    RunId failed = submit("failed", Device.CPU);
    runToItsEnd(failed, false);
    RunId finished = submit("finished", Device.CPU);
    runToItsEnd(finished, true);
    RunId again = submit("again", Device.CPU);
    runToItsEnd(again, false);
    queue.resume(again);
    poll();
    RunId pending = queue.submit(job("pending", Device.CPU), null, "cluster");
    poll();
    cluster.states.put(pending, Launcher.State.PENDING);
    RunId b = submit("b", Device.AUTO);
    RunId a = queue.submit(job("a", Device.CPU), null, "local");
    queue.resume(failed);
    store.queue().moveTo(failed, 1);
    store.queue().moveTo(a, 2);
    store.queue().pauseOnError(true);
    store.queue().pause("");
    List<RunSummary> before = store.reader().runs();

    loseStore();
    poll();

    assertThat(waiting()).containsExactly(failed, a, b);
    assertThat(store.queue().state().paused()).isTrue();
    assertThat(store.queue().state().pauseOnError()).isTrue();
    for (RunSummary run : before) {
      RunSummary now = store.reader().run(run.id());
      assertThat(now.status()).as(run.name()).isEqualTo(run.status());
      assertThat(now.handle()).as(run.name()).isEqualTo(run.handle());
      assertThat(now.launcher()).as(run.name()).isEqualTo(run.launcher());
      assertThat(now.slot()).as(run.name()).isEqualTo(run.slot());
      assertThat(now.attempt()).as(run.name()).isEqualTo(run.attempt());
    }
    launcher.end(store.workspace(), again, true);
    store.queue().resume();
    poll();
    assertThat(launcher.launched).endsWith(again, failed);
    assertThat(store.reader().attempts(again)).hasSize(2);
  }

  @Test
  void anUnknownLauncherFailsItsRunOnly() {
    RunId lost = queue.submit(job("lost", Device.CPU), null, "cluster");
    RunId next = submit("next", Device.CPU);
    queue = new JobQueue(store, Launchers.of(launcher));
    poll();
    assertThat(status(lost)).isEqualTo(RunStatus.FAILED);
    assertThat(store.reader().run(lost).failureReason()).contains("launcher not found - cluster");
    assertThat(status(next)).isEqualTo(RunStatus.SUBMITTED);
  }

  @Test
  void whetherSomebodyLooksAfterTheQueueIsKnown() {
    assertThat(queue.snapshot().attended()).isFalse();
    try (JobMonitor monitor = monitor()) {
      monitor.poll();
      assertThat(queue.snapshot().attended()).isFalse();
      monitor.attend();
      monitor.poll();
      assertThat(queue.snapshot().attended()).isTrue();
    }
    assertThat(queue.snapshot().attended()).isFalse();
  }

  @Test
  void whenRunsWillStartIsEstimatedFromThoseBefore() {
    JobSpec job = job("a", Device.CPU);
    RunId before = submit("before", Device.CPU);
    runToItsEnd(before);
    RunId first = submit("first", Device.CPU);
    RunId second = submit("second", Device.CPU);
    RunId third = submit("third", Device.CPU);
    RunId elsewhere = queue.submit(job, null, "cluster");
    assertThat(queue.snapshot().startsIn()).containsOnlyKeys(first);
    assertThat(queue.snapshot().startsIn()).containsEntry(first, 0.0);
    assertThat(queue.ahead(first)).isZero();
    assertThat(queue.ahead(third)).isEqualTo(2);
    assertThat(queue.ahead(elsewhere)).isZero();
    poll();
    assertThat(queue.ahead(second)).isEqualTo(1);
    store.queue().pause("");
    assertThat(queue.snapshot().startsIn()).isEmpty();
  }

  @Test
  void aDamagedQueueFileIsNamed() throws IOException {
    submit("a", Device.CPU);
    Files.writeString(store.workspace().queue(), "{\"paused\":tr");
    assertThatThrownBy(this::poll)
        .isInstanceOf(Problem.class)
        .hasMessageContaining("the queue cannot be read")
        .hasMessageContaining("queue.json")
        .hasMessageContaining("delete the file");
  }

  @Test
  void aWorkersGpuIsOneOfThoseThatThisProcessSees() {
    Map<String, String> environment = new HashMap<>();
    LocalLauncher.see(1, environment);
    assertThat(environment)
        .containsEntry("CUDA_VISIBLE_DEVICES", "1")
        .containsEntry("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
    environment.put("CUDA_VISIBLE_DEVICES", "4, 6");
    LocalLauncher.see(1, environment);
    assertThat(environment).containsEntry("CUDA_VISIBLE_DEVICES", "6");
  }

  /** More of them: {@code -Dstriate.interleavings=10000}. */
  @Test
  void whateverTheOrderOfEventsNoRunIsLostOrStartedTwice() {
    int rounds = Integer.getInteger("striate.interleavings", 12);
    gpus = List.of(0, 1);
    Random seeds = new Random(5);
    for (int round = 0; round < rounds; round++) {
      FakeLauncher fresh = new FakeLauncher("local");
      JobQueue one = new JobQueue(store, Launchers.of(fresh), () -> gpus);
      List<RunId> runs =
          IntStream.range(0, 5)
              .mapToObj(i -> one.submit(job("r", i % 2 == 0 ? Device.AUTO : Device.CPU), null))
              .toList();
      Stream.of(seeds.nextLong(), seeds.nextLong())
          .map(
              seed -> CompletableFuture.runAsync(() -> disturb(one, fresh, runs, new Random(seed))))
          .toList()
          .forEach(CompletableFuture::join);
      assertThat(fresh.launched).doesNotHaveDuplicates();
      for (RunId run : runs) {
        RunStatus status = status(run);
        assertThat(status).isIn(RunStatus.QUEUED, RunStatus.SUBMITTED, RunStatus.STOPPED);
        assertThat(fresh.launched.contains(run)).isEqualTo(status == RunStatus.SUBMITTED);
      }
      assertThat(slots().values()).doesNotHaveDuplicates();
      assertThat(store.queue().state().waiting()).extracting(w -> w.run()).isEqualTo(waiting());
      runs.forEach(run -> one.cancel(run, "end of the round"));
      fresh.launched.forEach(run -> fresh.end(store.workspace(), run, true));
      poll();
    }
  }

  private void disturb(JobQueue any, FakeLauncher fresh, List<RunId> runs, Random random) {
    for (int i = 0; i < 8; i++) {
      RunId run = runs.get(random.nextInt(runs.size()));
      try {
        switch (random.nextInt(4)) {
          case 0 -> store.queue().moveTo(run, 1 + random.nextInt(runs.size()));
          case 1 -> store.writer().withdraw(run, "no need");
          case 2 -> {
            if (random.nextBoolean()) {
              store.queue().pause("");
            } else {
              store.queue().resume();
            }
          }
          default -> any.startWaiting();
        }
      } catch (Problem notWaiting) {
        assertThat(notWaiting).hasMessageContaining("does not wait");
      }
    }
    store.queue().resume();
  }

  private RunId submit(String name, Device device) {
    return queue.submit(job(name, device), null);
  }

  private void runToItsEnd(RunId run) {
    runToItsEnd(run, true);
  }

  private void runToItsEnd(RunId run, boolean well) {
    poll();
    assertThat(launcher.launched).last().isEqualTo(run);
    launcher.end(store.workspace(), run, well);
    poll();
  }

  private void poll() {
    try (JobMonitor monitor = monitor()) {
      monitor.attach();
      monitor.poll();
    }
  }

  private JobMonitor monitor() {
    return new JobMonitor(store, queue, new RunListener() {});
  }

  private void loseStore() throws IOException {
    store.close();
    for (String suffix : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(Path.of(store.workspace().database() + suffix));
    }
    store = Store.open(new Workspace(directory));
    queue = new JobQueue(store, Launchers.of(launcher, cluster), () -> gpus);
  }

  private List<RunId> waiting() {
    return store.reader().runs(RunStatus.QUEUED).stream().map(RunSummary::id).toList();
  }

  private RunStatus status(RunId run) {
    return store.reader().run(run).status();
  }

  private Map<RunId, String> slots() {
    Map<RunId, String> slots = new HashMap<>();
    store.reader().active().forEach(run -> slots.put(run.id(), run.slot()));
    return slots;
  }

  private static JobSpec job(String name, Device device) {
    return JobJson.parse(
            "{\"name\":\"n\",\"model\":\"m\",\"data\":{\"samples\":\"s\"},\"layers\":\"all\",\"steps\":2}",
            "test")
        .withName(name)
        .toBuilder()
        .device(device)
        .build();
  }
}
