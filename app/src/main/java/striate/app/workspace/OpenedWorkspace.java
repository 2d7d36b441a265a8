package striate.app.workspace;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import striate.engine.job.JobMonitor;
import striate.engine.job.JobQueue;
import striate.engine.job.Launchers;
import striate.engine.job.QueueSnapshot;
import striate.engine.job.RunListener;
import striate.engine.job.WindowLock;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.slurm.ClusterLaunchers;
import striate.engine.store.Store;
import striate.engine.store.Workspace;
import striate.engine.store.WorkspaceCopy;

/**
 * A workspace as this window has it. The first window on a workspace writes: it starts jobs and
 * takes in journals. A further one shows the same and changes nothing, until the first one closes:
 * then it takes over. A workspace that cannot be written is only looked at.
 */
public final class OpenedWorkspace implements Jobs, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenedWorkspace.class);
  private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Workspace place;
  private final Function<Store, Jobs> queue;
  private final Store store;
  private @Nullable Store writing;
  private @Nullable WindowLock lock;
  private volatile @Nullable Jobs jobs;
  private volatile String readOnly;
  private long looked;

  private OpenedWorkspace(
      Workspace place,
      Function<Store, Jobs> queue,
      Store store,
      @Nullable WindowLock lock,
      String readOnly) {
    this.place = place;
    this.queue = queue;
    this.store = store;
    this.lock = lock;
    this.readOnly = readOnly;
  }

  /**
   * Opens a workspace, to write if that is possible.
   *
   * @param queue the queue of a store that was opened to write
   * @throws Problem if the workspace cannot even be read
   */
  public static OpenedWorkspace open(Workspace place, Function<Store, Jobs> queue) {
    return open(place, queue, WorkspaceCopy.needed(place));
  }

  static OpenedWorkspace open(
      Workspace place, Function<Store, Jobs> queue, Optional<String> whyNotWritable) {
    if (whyNotWritable.isPresent()) {
      OpenedWorkspace opened =
          new OpenedWorkspace(
              place, queue, WorkspaceCopy.open(place), null, "read-only: " + whyNotWritable.get());
      opened.look();
      return opened;
    }
    WindowLock lock = WindowLock.acquire(place).orElse(null);
    try {
      if (lock == null) {
        return new OpenedWorkspace(place, queue, Store.openReadOnly(place), null, besides(place));
      }
      Store store = Store.open(place);
      OpenedWorkspace opened = new OpenedWorkspace(place, queue, store, lock, "");
      try {
        opened.jobs = queue.apply(store);
        return opened;
      } catch (RuntimeException e) {
        store.close();
        throw e;
      }
    } catch (RuntimeException e) {
      if (lock != null) {
        lock.close();
      }
      throw e;
    }
  }

  /** The store to read from, which stays the same when this window takes over. */
  public Store store() {
    return store;
  }

  /** Why nothing can be changed, in one line; empty if this window writes. */
  @Override
  public String readOnly() {
    return readOnly;
  }

  @Override
  public void check(JobSpec job) {
    writer("start jobs").check(job);
  }

  @Override
  public RunId enqueue(JobSpec job) {
    return writer("start jobs").enqueue(job);
  }

  @Override
  public void cancel(RunId run) {
    writer("cancel runs").cancel(run);
  }

  @Override
  public void resume(RunId run) {
    writer("resume runs").resume(run);
  }

  @Override
  public QueueSnapshot queue() {
    Jobs now = jobs;
    return now == null ? new JobQueue(store, Launchers.local()).snapshot() : now.queue();
  }

  @Override
  public void move(RunId run, int places) {
    writer("change the queue").move(run, places);
  }

  @Override
  public void pause(boolean on) {
    writer("change the queue").pause(on);
  }

  @Override
  public void pauseOnError(boolean on) {
    writer("change the queue").pauseOnError(on);
  }

  @Override
  public RunEdits edits() {
    return writer("change runs").edits();
  }

  /** Polls the queue; in a window that only looks, looks whether it can take over. */
  @Override
  public void poll() {
    Jobs now = jobs;
    if (now == null) {
      now = takeOver();
    }
    if (now != null) {
      now.poll();
    }
  }

  private synchronized @Nullable Jobs takeOver() {
    if (store.workspace().database().equals(place.database())) {
      lock = WindowLock.acquire(place).orElse(null);
      if (lock == null) {
        readOnly = besides(place);
        return null;
      }
      try {
        Store opened = Store.open(place);
        writing = opened;
        Jobs taken = queue.apply(opened);
        jobs = taken;
        readOnly = "";
        return taken;
      } catch (RuntimeException e) {
        release();
        throw e;
      }
    }
    if (System.nanoTime() - looked > LOOK_AGAIN_NANOS) {
      look();
    }
    return null;
  }

  /** Takes what is new in a workspace that cannot be written into this window's copy. */
  private void look() {
    JobQueue nothingStarts = new JobQueue(store, ClusterLaunchers.of(place.directory()));
    RunListener listener =
        new RunListener() {
          @Override
          public void onProblem(Problem problem) {
            LOG.info("{}", problem.getMessage());
          }
        };
    new JobMonitor(store, nothingStarts, listener).catchUp();
    looked = System.nanoTime();
  }

  private Jobs writer(String action) {
    Jobs now = jobs;
    if (now == null) {
      throw Problem.badInput(
          readOnly,
          place.directory(),
          lock == null && store.workspace().database().equals(place.database())
              ? action + " in the other window, or close it"
              : action + " in a workspace of your own");
    }
    return now;
  }

  private static String besides(Workspace place) {
    String holder = WindowLock.heldBy(place);
    return "read-only: another Striate"
        + (holder.isEmpty() ? "" : " (" + holder + ")")
        + " has this workspace open";
  }

  private void release() {
    Store opened = writing;
    WindowLock held = lock;
    writing = null;
    lock = null;
    try {
      if (opened != null) {
        opened.close();
      }
    } finally {
      if (held != null) {
        held.close();
      }
    }
  }

  @Override
  public synchronized void close() {
    Jobs now = jobs;
    try {
      if (now != null) {
        now.close();
      }
      store.close();
    } finally {
      release();
    }
  }
}
