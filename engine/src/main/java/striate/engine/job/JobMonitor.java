package striate.engine.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import striate.engine.journal.JournalReader;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.Ingest;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;
import striate.engine.store.WorkspaceCopy;

/**
 * Follows the runs of a workspace: ingests their journals into the store, notifies a listener,
 * detects dead workers, kills workers that do not respond to a cancellation, and starts queued
 * runs. Several processes may do this for the same workspace.
 */
public final class JobMonitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JobMonitor.class);
  private static final long PERIOD_MILLIS = 200;

  /** How long the store may refuse to record a run's end before its followers are told. */
  private static final long UNRECORDED_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Store store;
  private final JobQueue queue;
  private final RunListener listener;
  private final CancelPatience patience;
  private final Attendance attendance;
  private final Map<RunId, Tail> tails = new LinkedHashMap<>();
  private final Map<String, String> troubles = new LinkedHashMap<>();
  private @Nullable ScheduledExecutorService ticker;
  private boolean attending;
  private @Nullable Long nothingStartsSince;

  /** Gives a worker 30 s and three steps' time to respond to a cancellation. */
  public JobMonitor(Store store, JobQueue queue, RunListener listener) {
    this(store, queue, listener, Duration.ofSeconds(30));
  }

  /**
   * @param cancelGrace time for a worker to respond to a cancellation, besides three steps' time
   */
  public JobMonitor(Store store, JobQueue queue, RunListener listener, Duration cancelGrace) {
    this.store = store;
    this.queue = queue;
    this.listener = listener;
    this.patience = new CancelPatience(cancelGrace, System::nanoTime);
    this.attendance = new Attendance(store.workspace());
  }

  /**
   * Catches up with earlier events: records unknown runs, and ingests all new journal lines. Call
   * it once, before {@link #start}.
   */
  public synchronized void attach() {
    store.writer().adopt();
    for (RunId run : store.ingest().changed()) {
      try {
        store.ingest().ingest(run);
      } catch (RuntimeException e) {
        report(e, run);
      }
    }
  }

  /**
   * {@link #attach}, and notices workers that have died; starts nothing. For whoever looks once,
   * such as a command.
   */
  public synchronized void catchUp() {
    attach();
    if (store.readOnly() && WorkspaceCopy.isOnNetworkDrive(store.workspace())) {
      return; // the workers may be alive on another machine
    }
    look();
  }

  /**
   * From the next poll until this monitor is closed, other programs see that somebody looks after
   * the queue.
   */
  public synchronized void attend() {
    attending = true;
  }

  /**
   * Notifies the listener of all further events of a run, even if another process ingests them
   * first.
   */
  public synchronized void follow(RunId run) {
    tails.computeIfAbsent(run, this::tail);
  }

  /** Polls the runs in the background, five times a second. */
  public synchronized void start() {
    if (ticker == null) {
      ticker =
          Executors.newSingleThreadScheduledExecutor(
              task -> {
                Thread thread = new Thread(task, "job-monitor");
                thread.setDaemon(true);
                return thread;
              });
      ScheduledFuture<?> unused =
          ticker.scheduleWithFixedDelay(
              this::pollInBackground, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Checks every run once, and starts waiting ones. */
  public synchronized void poll() {
    if (attending) {
      attendance.take();
    }
    look();
    try {
      List<RunId> begun = new ArrayList<>(queue.startWaiting());
      begun.addAll(queue.submitWaiting());
      nothingStartsSince = null;
      for (RunId run : begun) {
        follow(run);
        notifyStatus(run);
      }
    } catch (Problem problem) {
      tellWhoWaits(problem);
      throw problem;
    }
  }

  /** Whoever follows a run must not wait for a store that cannot record its start. */
  private void tellWhoWaits(Problem problem) {
    long now = System.nanoTime();
    if (nothingStartsSince == null) {
      nothingStartsSince = now;
    } else if (now - nothingStartsSince > UNRECORDED_NANOS) {
      for (RunId run : List.copyOf(tails.keySet())) {
        RunSummary waiting = store.reader().find(run).orElse(null);
        if (waiting != null && !waiting.status().ended() && waiting.handle() == null) {
          listener.onCannotStart(run, problem);
        }
      }
    }
  }

  /** Checks every run once; starts nothing. */
  public synchronized void look() {
    List<RunSummary> active = store.reader().active();
    // asked before journals are read, so that a dead worker's journal is read to its end
    Map<RunId, Launcher.State> states = queue.states(active);
    active.forEach(run -> follow(run.id()));
    List.copyOf(tails.keySet()).forEach(run -> isolated(run, states));
    notifyTroubles(active);
  }

  /** A launcher that cannot be asked is reported once, until it answers. */
  private void notifyTroubles(List<RunSummary> active) {
    Map<String, Problem> now = queue.troubles(active);
    now.forEach(
        (name, problem) -> {
          if (!problem.getMessage().equals(troubles.get(name))) {
            listener.onProblem(problem);
          }
        });
    troubles.clear();
    now.forEach((name, problem) -> troubles.put(name, problem.getMessage()));
  }

  /** Stops following; workers continue. */
  @Override
  public void close() {
    ScheduledExecutorService running;
    synchronized (this) {
      running = ticker;
      ticker = null;
      attending = false;
    }
    if (running != null) {
      running.shutdown();
      try {
        if (!running.awaitTermination(10, TimeUnit.SECONDS)) {
          LOG.warn("the job monitor is still busy");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    attendance.close();
  }

  private void pollInBackground() {
    try {
      poll();
    } catch (Throwable e) { // an executor drops a task that throws, and then nobody looks any more
      report(e, "runs");
    }
  }

  /** One run's trouble must not stop the others. */
  private void isolated(RunId run, Map<RunId, Launcher.State> states) {
    try {
      poll(run, states.getOrDefault(run, Launcher.State.UNKNOWN));
    } catch (RuntimeException e) {
      report(e, run);
    }
  }

  private void report(Throwable e, Object place) {
    if (e instanceof Problem problem) {
      listener.onProblem(problem);
      return;
    }
    LOG.error("monitoring failed: {}", place, e);
    listener.onProblem(
        Problem.workFailed(
            "monitoring failed (" + e + ")", place, "please report it; monitoring continues", e));
  }

  private void poll(RunId run, Launcher.State state) {
    RunSummary before = store.reader().find(run).orElse(null);
    if (before == null) {
      tails.remove(run);
      return;
    }
    ingest(run);
    if (before.status().active() && store.reader().run(run).status().active()) {
      endIfDead(before, state);
    }
    notifyStatus(run);
  }

  private void ingest(RunId run) {
    Tail tail = tails.computeIfAbsent(run, this::tail);
    try {
      store.ingest().ingest(run);
      if (store.ingest().position(run).offset() < tail.position.offset()) {
        tail.position = store.ingest().position(run); // the journal was ingested anew
      }
      notifyEvents(run, tail);
    } catch (Problem problem) {
      if (!problem.getMessage().equals(tail.lastProblem)) { // report once, not at every poll
        tail.lastProblem = problem.getMessage();
        listener.onProblem(problem);
      }
    }
  }

  private void endIfDead(RunSummary run, Launcher.State state) {
    switch (state) {
      case ALIVE -> {
        if (!store.readOnly() && patience.isOver(run, store.workspace().files(run.id()))) {
          Tail tail = tails.computeIfAbsent(run.id(), this::tail);
          if (!tail.terminated) {
            tail.terminated = true;
            LOG.warn("run {} did not respond to its cancellation and was terminated", run.id());
          }
          queue.kill(run.id());
        }
      }
      case GONE -> {
        boolean beingLaunched = run.status() == RunStatus.SUBMITTED && run.handle() == null;
        String cancelled = Cancellation.reason(store.workspace().run(run.id())).orElse(null);
        if (run.status() == RunStatus.SUBMITTED && cancelled != null) {
          store.writer().stop(run.id(), cancelled);
        } else if (!beingLaunched) {
          interruptOrTell(run);
        }
      }
      case PENDING -> {
        if (run.status() == RunStatus.RUNNING) { // a cluster has requeued it
          store.writer().waitAgain(run.id());
        }
      }
      case UNKNOWN -> {}
    }
  }

  /** Whoever follows the run must not wait for a store that cannot be written. */
  private void interruptOrTell(RunSummary run) {
    Tail tail = tails.computeIfAbsent(run.id(), this::tail);
    try {
      interrupt(run);
    } catch (Problem problem) {
      long now = System.nanoTime();
      if (tail.unrecordedSince == null) {
        tail.unrecordedSince = now;
      } else if (now - tail.unrecordedSince > UNRECORDED_NANOS) {
        listener.onUnrecordedEnd(run.id(), problem);
      }
      throw problem;
    }
  }

  private void interrupt(RunSummary run) {
    Tail tail = tails.get(run.id());
    String damage = tail == null ? null : tail.lastProblem;
    String what =
        damage != null
            ? "its process ended, and " + damage
            : Cancellation.reason(store.workspace().run(run.id()))
                .map(reason -> "its process was killed before it had stopped (" + reason + ")")
                .orElseGet(() -> queue.ending(run));
    String said = LogTail.lastLine(store.workspace().files(run.id()).log());
    store
        .writer()
        .interrupt(
            run.id(),
            said.isEmpty() ? what : what + "; its last output: " + said,
            "resume the run");
  }

  private void notifyEvents(RunId run, Tail tail) {
    while (true) {
      JournalReader.Batch batch =
          JournalReader.read(
              store.workspace().journal(run), tail.position.offset(), tail.position.seq());
      if (batch.events().isEmpty()) {
        return;
      }
      tail.position = new Ingest.Position(batch.offset(), batch.nextSeq());
      listener.onEvents(run, batch.events());
    }
  }

  private void notifyStatus(RunId run) {
    RunSummary now = store.reader().run(run);
    Tail tail = tails.computeIfAbsent(run, this::tail);
    if (now.status() != tail.told) {
      tail.told = now.status();
      listener.onStatus(now);
    }
    if (now.status().ended()) {
      tails.remove(run);
      patience.forget(run);
    }
  }

  private Tail tail(RunId run) {
    return new Tail(store.ingest().position(run));
  }

  /** How far the listener has read a run's journal. */
  private static final class Tail {
    private Ingest.Position position;
    private @Nullable RunStatus told;
    private @Nullable String lastProblem;
    private boolean terminated;
    private @Nullable Long unrecordedSince;

    private Tail(Ingest.Position position) {
      this.position = position;
    }
  }
}
