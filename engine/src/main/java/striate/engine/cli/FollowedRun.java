package striate.engine.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import striate.engine.job.JobMonitor;
import striate.engine.job.Queue;
import striate.engine.job.RunListener;
import striate.engine.run.EventJson;
import striate.engine.run.Problem;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;

/**
 * Tends a workspace's runs until one of them has ended, and shows that one. Ctrl-C stops the run
 * and waits for its checkpoint.
 */
final class FollowedRun implements RunListener {
  private static final long STOP_SECONDS = 120;

  private final Terminal terminal;
  private final Store store;
  private final Queue queue;
  private final RunId run;
  private final Consumer<RunEvent> events;
  private final TuningProgress progress;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable RunSummary end;
  private volatile boolean badInput;
  private @Nullable String lastProblem;

  FollowedRun(Terminal terminal, Store store, Queue queue, RunId run, boolean json) {
    this(terminal, store, queue, run, json, "");
  }

  /**
   * @param json whether events are printed as lines of JSON instead of being shown
   * @param title goes before every line of progress
   */
  FollowedRun(Terminal terminal, Store store, Queue queue, RunId run, boolean json, String title) {
    this.terminal = terminal;
    this.store = store;
    this.queue = queue;
    this.run = run;
    this.progress = new TuningProgress(terminal, title);
    this.events = json ? event -> terminal.out().println(EventJson.write(event)) : progress;
  }

  /** Returns the run as it ended. */
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
    if (now.id().equals(run) && now.status().ended()) {
      end = now;
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

  /** Why this run, which neither finished nor was stopped, came to its end. */
  Problem trouble() {
    Problem work = trouble(Objects.requireNonNull(end), store.workspace().run(run));
    return badInput ? Problem.badInput(work.what(), work.place(), work.remedy()) : work;
  }

  /** Why a run that neither finished nor was stopped came to its end. */
  static Problem trouble(RunSummary ended, Path directory) {
    String what = ended.problem();
    String place = ended.place();
    String remedy = ended.remedy();
    return Problem.workFailed(
        what == null ? "the run is " + ended.status() : what,
        place == null ? directory : place,
        remedy == null ? "see worker.log there" : remedy);
  }

  private void sayWhatIsAhead() {
    long others =
        store.reader().runs(RunStatus.RUNNING).size()
            + store.reader().runs(RunStatus.QUEUED).stream()
                .filter(r -> !r.id().equals(run))
                .count();
    if (others > 0) {
      terminal.say(
          "waiting for " + others + (others == 1 ? " run" : " runs") + " ahead of this one");
    }
  }

  /** The JVM is being ended, by Ctrl-C or politely by the system. */
  private void stop(CountDownLatch told) {
    progress.leave();
    terminal.say("stopping after this step; a checkpoint is kept");
    queue.cancel(run, "stopped on the command line");
    try {
      if (!told.await(STOP_SECONDS, TimeUnit.SECONDS)) {
        terminal.say("the run does not stop yet; `striate runs` tells when it has");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException stopping) {
      // the JVM is ending already: the hook has done its work or is at it
      Thread.onSpinWait();
    }
  }
}
