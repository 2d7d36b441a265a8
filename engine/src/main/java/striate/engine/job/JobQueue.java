package striate.engine.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import striate.engine.disk.ProcessLock;
import striate.engine.natives.DeviceChoice;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.LaunchRecord;
import striate.engine.store.RunSummary;
import striate.engine.store.Slots;
import striate.engine.store.Store;

/**
 * The queue of runs, kept in the store so that it outlives this process. One run is active per
 * slot, whichever process takes it from the queue.
 */
public final class JobQueue {
  /** Most runs that a launcher gets together; clusters limit arrays, Slurm to 1000 by default. */
  private static final int MOST_AT_ONCE = 1000;

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration RETRY = Duration.ofSeconds(15);

  private final Store store;
  private final Launchers launchers;
  private final Map<String, Problem> away = new ConcurrentHashMap<>();
  private final Map<String, Long> retry = new ConcurrentHashMap<>();
  private final Slots slots;

  /** A queue for this machine's processor and GPUs. The caller closes the store. */
  public JobQueue(Store store, Launchers launchers) {
    this(store, launchers, DeviceChoice::gpusHere);
  }

  /**
   * The caller closes the store.
   *
   * @param gpus indices of this machine's GPUs; asked once, when the first run waits for any device
   */
  public JobQueue(Store store, Launchers launchers, Supplier<List<Integer>> gpus) {
    this.store = store;
    this.launchers = launchers;
    this.slots = new Slots(gpus);
  }

  /**
   * Puts a job at the end of the queue for this machine.
   *
   * @param selection its layers if the model's layer count is known; otherwise the worker reports
   *     them
   */
  public RunId submit(JobSpec job, @Nullable LayerSelection selection) {
    return submit(job, selection, LocalLauncher.NAME);
  }

  /**
   * Puts a job at the end of the queue.
   *
   * @param launcher name of the launcher that will run it
   * @throws Problem if that is not at hand
   */
  public RunId submit(JobSpec job, @Nullable LayerSelection selection, String launcher) {
    String name = launchers.named(launcher).name();
    return store.writer().enqueue(job, selection, name, slot(name, job));
  }

  /**
   * A job to submit.
   *
   * @param selection its layers if the model's layer count is known
   */
  public record Job(JobSpec spec, @Nullable LayerSelection selection) {}

  /**
   * Puts jobs at the end of the queue together, so that no other process launches the first ones
   * before the last ones are there: a sweep on a cluster becomes one array.
   *
   * @throws Problem if the launcher is not at hand
   */
  public List<RunId> submitAll(List<Job> jobs, String launcher) {
    List<RunId> runs = new ArrayList<>();
    whileLaunching(
        PATIENCE,
        () -> {
          jobs.forEach(job -> runs.add(submit(job.spec(), job.selection(), launcher)));
          return Optional.of(runs);
        });
    if (runs.isEmpty()) { // another process takes long to submit: there may be two arrays then
      jobs.forEach(job -> runs.add(submit(job.spec(), job.selection(), launcher)));
    }
    return runs;
  }

  /** A cluster has a queue of its own. */
  private static @Nullable String slot(String launcher, JobSpec job) {
    return launcher.equals(LocalLauncher.NAME) ? Slots.wanted(job) : null;
  }

  /**
   * Puts an ended run back into the queue, to resume from its latest checkpoint.
   *
   * @throws Problem if it has not ended, or has finished
   */
  public void resume(RunId run) {
    resume(run, store.reader().run(run).launcher());
  }

  /**
   * The same on another launcher.
   *
   * @throws Problem if that is not at hand, or the run has not ended, or has finished
   */
  public void resume(RunId run, String launcher) {
    Launcher next = launchers.named(launcher);
    RunSummary summary = store.reader().run(run);
    RunStatus status = summary.status();
    if (status.ended() && status != RunStatus.FINISHED) {
      requireRecordedJob(run);
      Path directory = store.workspace().run(run);
      if (!next.name().equals(summary.launcher())) {
        launchers.named(summary.launcher()).forget(directory);
        store.writer().assign(run, next.name(), slot(next.name(), summary.job()));
      }
      next.forget(directory);
    }
    if (!store.writer().requeue(run)) {
      throw Problem.badInput(
          "the run '" + run + "' is " + status + " and cannot be resumed",
          store.workspace().run(run),
          "resume one that is STOPPED, INTERRUPTED or FAILED");
    }
  }

  /**
   * Removes a waiting run from the queue, or requests that a running one saves a checkpoint and
   * stops. Does nothing to a run that has ended.
   *
   * @param reason recorded with the run
   */
  public void cancel(RunId run, String reason) {
    if (store.writer().withdraw(run, reason)) {
      return;
    }
    RunSummary active = store.reader().run(run);
    if (active.status().active()) {
      launchers.named(active.launcher()).stop(launched(active), reason);
    }
  }

  /** Kills an active run without a checkpoint; it becomes INTERRUPTED. */
  public void kill(RunId run) {
    RunSummary active = store.reader().run(run);
    launchers.named(active.launcher()).kill(launched(active));
  }

  /**
   * Starts all waiting runs that have a free slot, unless another process is about to start one.
   *
   * @return the runs that left the queue, in order; those whose worker could not start have FAILED
   */
  public List<RunId> startWaiting() {
    if (!store.queue().hasWork()) {
      return List.of();
    }
    return whileLaunching(() -> Optional.of(startAll())).orElse(List.of());
  }

  private List<RunId> startAll() {
    store.reader().active().stream()
        .filter(run -> run.status() == RunStatus.SUBMITTED && run.handle() == null)
        .forEach(this::recover);
    List<RunId> started = new ArrayList<>();
    Optional<RunId> next = store.writer().claimNext(slots);
    while (next.isPresent()) {
      launch(next.get());
      started.add(next.get());
      next = store.writer().claimNext(slots);
    }
    return started;
  }

  private void launch(RunId run) {
    try {
      Launcher launcher = launchers.named(store.reader().run(run).launcher());
      store.writer().launched(run, launcher.launch(store.workspace(), run));
    } catch (Problem problem) {
      store.writer().fail(run, problem);
    } catch (RuntimeException e) { // one run that cannot start must not stop the others
      store
          .writer()
          .fail(
              run,
              Problem.workFailed(
                  "the run cannot be launched (" + e + ")",
                  store.workspace().run(run),
                  "please report it",
                  e));
    }
  }

  /** The process that took this run from the queue has died before it recorded the handle. */
  private void recover(RunSummary run) {
    Optional<String> handle =
        LaunchRecord.read(store.workspace().files(run.id()))
            .flatMap(launch -> Optional.ofNullable(launch.handle()));
    if (handle.isPresent()) {
      store.writer().launched(run.id(), handle.get());
    } else if (state(run) == Launcher.State.GONE) {
      store.writer().unclaim(run.id());
    }
  }

  /**
   * Does something that no other process does at the same time. Whoever dies in it releases the
   * lock, so a run that was taken from the queue and has no handle while nobody holds the lock was
   * left behind.
   */
  private <T> Optional<T> whileLaunching(Supplier<Optional<T>> work) {
    return whileLaunching(Duration.ZERO, work);
  }

  private <T> Optional<T> whileLaunching(Duration patience, Supplier<Optional<T>> work) {
    Path file = store.workspace().runs().resolve(".launching");
    try (ProcessLock lock = ProcessLock.acquire(file, patience).orElse(null)) {
      return lock == null ? Optional.empty() : work.get();
    } catch (IOException e) {
      throw Problem.workFailed(
          "no run can be started (" + e.getMessage() + ")",
          file,
          "check that the workspace is writable and has room",
          e);
    }
  }

  /** A run goes on with the job that it began with; otherwise its curve would be that of two. */
  private void requireRecordedJob(RunId run) {
    Path file = store.workspace().job(run);
    JobSpec recorded = store.reader().run(run).job();
    if (Files.notExists(file)) {
      store.writer().restoreJob(run, recorded);
    } else if (!JobJson.write(JobJson.read(file)).equals(JobJson.write(recorded))) {
      throw Problem.badInput(
          "the job was changed after the run began",
          file,
          "delete the file to go on with the recorded job, or submit the changed one as a new run");
    }
  }

  /**
   * Hands the waiting runs of launchers with a queue of their own over, all of a launcher's
   * together, unless another process is about to start one. Where a launcher cannot be asked now,
   * its runs go on waiting.
   *
   * @return the runs that left the queue; they have FAILED if the launcher refused them
   */
  public List<RunId> submitWaiting() {
    List<RunId> left = new ArrayList<>();
    store.reader().runs(RunStatus.QUEUED).stream()
        .map(RunSummary::launcher)
        .distinct()
        .filter(name -> !name.equals(LocalLauncher.NAME))
        .filter(this::mayBeAsked)
        .forEach(name -> whileLaunching(() -> submitAll(name)).ifPresent(left::addAll));
    return left;
  }

  private boolean mayBeAsked(String launcher) {
    Long next = retry.get(launcher);
    return next == null || System.nanoTime() - next >= 0;
  }

  private Optional<List<RunId>> submitAll(String name) {
    List<RunId> runs = store.writer().claimAll(name, MOST_AT_ONCE);
    try {
      launchers.named(name).launchAll(store.workspace(), runs).forEach(store.writer()::launched);
      away.remove(name);
    } catch (LauncherAway nobodyThere) {
      for (int i = runs.size() - 1; i >= 0; i--) { // each goes to the front
        store.writer().unclaim(runs.get(i));
      }
      away.put(name, nobodyThere);
      retry.put(name, System.nanoTime() + RETRY.toNanos());
      return Optional.empty();
    } catch (Problem problem) {
      runs.forEach(run -> store.writer().fail(run, problem));
    }
    return Optional.of(runs);
  }

  /** Why launchers do not answer now, by name. */
  Map<String, Problem> troubles(List<RunSummary> active) {
    Map<String, Problem> troubles = new LinkedHashMap<>(away);
    active.stream()
        .map(RunSummary::launcher)
        .distinct()
        .forEach(
            name -> {
              try {
                launchers.named(name).trouble().ifPresent(trouble -> troubles.put(name, trouble));
              } catch (Problem notFound) {
                troubles.put(name, notFound);
              }
            });
    return troubles;
  }

  /** How a run whose process is gone ended. */
  String ending(RunSummary run) {
    return launchers.named(run.launcher()).ending(launched(run));
  }

  /** The queue as it is now. */
  public QueueSnapshot snapshot() {
    List<RunSummary> active = store.reader().active();
    Set<RunId> stopping =
        active.stream()
            .map(RunSummary::id)
            .filter(run -> Files.exists(store.workspace().files(run).cancellation()))
            .collect(Collectors.toUnmodifiableSet());
    return QueueSnapshot.of(
        store.queue().state(),
        Attendance.isHeld(store.workspace()),
        active,
        stopping,
        store.reader().runs(RunStatus.QUEUED),
        slots,
        store.queue()::expectedSeconds);
  }

  /** The runs that have to end before a waiting one starts, unless the order changes. */
  public int ahead(RunId run) {
    return snapshot().ahead(run, slots);
  }

  /** What launchers know of active runs; one question to each launcher. */
  Map<RunId, Launcher.State> states(List<RunSummary> active) {
    Map<String, List<Launcher.Launched>> byLauncher = new LinkedHashMap<>();
    for (RunSummary run : active) {
      byLauncher.computeIfAbsent(run.launcher(), name -> new ArrayList<>()).add(launched(run));
    }
    Map<RunId, Launcher.State> states = new LinkedHashMap<>();
    byLauncher.forEach(
        (name, runs) -> {
          try {
            states.putAll(launchers.named(name).states(runs));
          } catch (Problem notAtHand) {
            runs.forEach(run -> states.put(run.run(), Launcher.State.UNKNOWN));
          }
        });
    return states;
  }

  private Launcher.State state(RunSummary run) {
    return states(List.of(run)).getOrDefault(run.id(), Launcher.State.UNKNOWN);
  }

  private Launcher.Launched launched(RunSummary run) {
    return new Launcher.Launched(run.id(), store.workspace().run(run.id()), run.handle());
  }
}
