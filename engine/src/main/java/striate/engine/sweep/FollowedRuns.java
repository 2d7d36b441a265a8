package striate.engine.sweep;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import striate.engine.job.JobMonitor;
import striate.engine.job.JobQueue;
import striate.engine.job.RunListener;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;

/** Looks after the queue until certain runs have ended. */
public final class FollowedRuns implements RunListener {
  private static final long LOOK_MILLIS = 500;

  private final Store store;
  private final JobQueue queue;
  private final Semaphore changes = new Semaphore(0);
  private final Consumer<RunSummary> changed;
  private final Consumer<Problem> trouble;
  private final Set<RunId> unstarted = ConcurrentHashMap.newKeySet();
  private @Nullable String lastProblem;
  private volatile @Nullable Problem cannotStart;

  /**
   * @param changed hears of every change of a run's status, of any run, on the monitor's thread
   * @param trouble hears of what goes wrong beside the runs
   */
  public FollowedRuns(
      Store store, JobQueue queue, Consumer<RunSummary> changed, Consumer<Problem> trouble) {
    this.store = store;
    this.queue = queue;
    this.changed = changed;
    this.trouble = trouble;
  }

  /**
   * Starts waiting runs as devices become free, until these have ended.
   *
   * @return whether they have; false where the queue is paused and only waits
   * @throws Problem where runs cannot be started, for example on a full disk
   */
  public boolean untilEnded(Set<RunId> runs) throws InterruptedException {
    Set<RunId> left = new HashSet<>(runs);
    try (JobMonitor monitor = new JobMonitor(store, queue, this)) {
      monitor.attach();
      monitor.attend();
      left.forEach(monitor::follow);
      monitor.start();
      while (true) {
        left.removeIf(run -> store.reader().run(run).status().ended());
        if (left.isEmpty()) {
          return true;
        }
        Problem stuck = cannotStart;
        if (stuck != null && unstarted.containsAll(left)) {
          throw stuck;
        }
        if (store.queue().state().paused() && store.reader().active().isEmpty()) {
          return false;
        }
        changes.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
  }

  @Override
  public void onStatus(RunSummary run) {
    unstarted.remove(run.id());
    changed.accept(run);
    changes.release();
  }

  @Override
  public void onUnrecordedEnd(RunId run, Problem reason) {
    onCannotStart(run, reason);
  }

  @Override
  public void onCannotStart(RunId run, Problem reason) {
    unstarted.add(run);
    cannotStart = reason;
  }

  @Override
  public void onProblem(Problem problem) {
    if (!Objects.equals(lastProblem, problem.getMessage())) {
      lastProblem = problem.getMessage();
      trouble.accept(problem);
    }
  }

  /** Ids of runs that are in the queue or have been launched. */
  public static Set<RunId> underWay(List<SweepRun> runs) {
    Set<RunId> ids = new HashSet<>();
    for (SweepRun run : runs) {
      if (run.state() == SweepRun.State.UNDER_WAY) {
        ids.add(run.id());
      }
    }
    return ids;
  }
}
