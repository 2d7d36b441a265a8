package striate.engine.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import striate.engine.job.JobMonitor;
import striate.engine.job.JobQueue;
import striate.engine.job.LocalLauncher;
import striate.engine.job.RunListener;
import striate.engine.run.EventJson;
import striate.engine.run.Problem;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;

/**
 * Monitors a workspace's runs until one of them ends, and shows that one. Ctrl-C stops the run and
 * waits for its checkpoint.
 */
final class FollowedRun implements RunListener {
  private static final long STOP_SECONDS = 120;

  private final Terminal terminal;
  private final Store store;
  private final JobQueue queue;
  private final RunId run;
  private Consumer<RunEvent> events;
  private final TuningProgress progress;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable RunSummary end;
  private volatile @Nullable Problem unrecordedEnd;
  private volatile boolean badInput;
  private @Nullable String lastProblem;

  FollowedRun(Terminal terminal, Store store, JobQueue queue, RunId run, boolean json) {
    this(terminal, store, queue, run, json, "");
  }

  /**
   * @param json whether to print events as lines of JSON instead of progress
   * @param title prefix of every progress line
   */
  FollowedRun(
      Terminal terminal, Store store, JobQueue queue, RunId run, boolean json, String title) {
    this.terminal = terminal;
    this.store = store;
    this.queue = queue;
    this.run = run;
    this.progress = new TuningProgress(terminal, title);
    this.events = json ? event -> terminal.out().println(EventJson.write(event)) : progress;
  }

  /** Tells the events to another as well; call it before {@link #toItsEnd}. */
  void alsoTell(Consumer<RunEvent> listener) {
    events = events.andThen(listener);
  }

  /** Waits for the end and returns the run's summary. */
  RunSummary toItsEnd() throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    Thread onInterrupt = new Thread(() -> stop(told), "stop-run");
    Runtime.getRuntime().addShutdownHook(onInterrupt);
    try (JobMonitor monitor = new JobMonitor(store, queue, this)) {
      monitor.attach();
      monitor.follow(run);
      sayWhatIsAhead();
      monitor.start();
      ended.await();
    } finally {
      told.countDown();
      forget(onInterrupt);
    }
    progress.leave();
    Problem unrecorded = unrecordedEnd;
    if (unrecorded != null) {
      throw unrecorded;
    }
    return Objects.requireNonNull(end);
  }

  @Override
  public void onEvents(RunId of, List<RunEvent> news) {
    if (of.equals(run)) {
      for (RunEvent event : news) {
        badInput = event instanceof RunEvent.Failed failed && failed.badInput();
        events.accept(event);
      }
    }
  }

  @Override
  public void onStatus(RunSummary now) {
    if (!now.id().equals(run)) {
      return;
    }
    if (now.status().ended()) {
      end = now;
      ended.countDown();
    } else if (now.status() == RunStatus.SUBMITTED && !now.launcher().equals(LocalLauncher.NAME)) {
      progress.leave();
      terminal.say(
          (now.attempt() == 0 ? "submitted to " : "waits again on ")
              + now.launcher()
              + " as "
              + now.handle()
              + (now.attempt() == 0 ? "" : "; it goes on from its last checkpoint"));
    }
  }

  @Override
  public void onUnrecordedEnd(RunId of, Problem reason) {
    unrecorded(of, "the run's process ended, and this cannot be recorded: ", reason);
  }

  @Override
  public void onCannotStart(RunId of, Problem reason) {
    unrecorded(of, "the run cannot be started: ", reason);
  }

  private void unrecorded(RunId of, String what, Problem reason) {
    if (of.equals(run)) {
      unrecordedEnd =
          Problem.workFailed(
              what + reason.what(),
              reason.place(),
              reason.remedy() + "; then resume the run",
              reason);
      ended.countDown();
    }
  }

  @Override
  public void onProblem(Problem problem) {
    if (!Objects.equals(lastProblem, problem.getMessage())) {
      lastProblem = problem.getMessage();
      progress.leave();
      terminal.say("striate: " + problem.getMessage());
    }
  }

  /** Why this run failed or was interrupted. */
  Problem failureReason() {
    Problem work = failureReason(Objects.requireNonNull(end), store.workspace().run(run));
    return badInput ? Problem.badInput(work.what(), work.place(), work.remedy()) : work;
  }

  /** Why a run failed or was interrupted. */
  static Problem failureReason(RunSummary ended, Path directory) {
    String what = ended.problem();
    String place = ended.place();
    String remedy = ended.remedy();
    return Problem.workFailed(
        what == null ? "the run is " + ended.status() : what,
        place == null ? directory : place,
        remedy == null ? "see worker.log there" : remedy);
  }

  private void sayWhatIsAhead() {
    if (!store.reader().run(run).launcher().equals(LocalLauncher.NAME)) {
      return; // a cluster has a queue of its own
    }
    if (store.queue().state().paused()) {
      terminal.say("the queue is paused: `striate queue resume` starts its runs again");
    }
    int others = queue.ahead(run);
    if (others > 0) {
      terminal.say(
          "waiting for " + others + (others == 1 ? " run" : " runs") + " ahead of this one");
    }
  }

  /** Called when the JVM shuts down, after Ctrl-C or a termination signal. */
  private void stop(CountDownLatch told) {
    progress.leave();
    terminal.say("stopping after this step and saving a checkpoint");
    queue.cancel(run, "stopped on the command line");
    try {
      if (!told.await(STOP_SECONDS, TimeUnit.SECONDS)) {
        terminal.say("the run has not stopped yet; `striate runs` shows when it has");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException stopping) {
      // the JVM is already shutting down: the hook is running or has finished
      Thread.onSpinWait();
    }
  }
}
