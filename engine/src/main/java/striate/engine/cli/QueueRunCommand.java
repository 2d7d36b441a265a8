package striate.engine.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import striate.engine.job.JobMonitor;
import striate.engine.job.JobQueue;
import striate.engine.job.QueueSnapshot;
import striate.engine.job.RunListener;
import striate.engine.run.Problem;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;

/** {@code striate queue run}. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description =
        "Starts waiting jobs as devices become free, and shows their progress, until the queue is"
            + " empty.",
    footer = {
      "",
      "Jobs that are added meanwhile are started too. Ctrl-C leaves running jobs running: the next"
          + " `striate queue run`, or",
      "the workbench, follows them again. Exit code 1 if a run failed, or runs still wait in a"
          + " paused queue.",
      "With --json every change of a run's status is a line, as `striate runs --json` shows runs.",
      "",
      "Examples:",
      "  striate queue run",
      "  nohup striate queue run > queue.log 2>&1 &",
    })
final class QueueRunCommand implements Callable<Integer>, RunListener {
  private static final long LOOK_MILLIS = 500;

  private final Terminal terminal;
  private final Semaphore changes = new Semaphore(0);
  private final Map<RunId, TuningProgress> progress = new HashMap<>();
  private final AtomicInteger endings = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();
  private @Nullable String lastProblem;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private JsonOption json = new JsonOption();

  QueueRunCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Store store = Records.toWrite(terminal, workspace.directory())) {
      JobQueue queue = Records.queue(store);
      Thread onInterrupt = new Thread(() -> leave(store), "leave-queue");
      Runtime.getRuntime().addShutdownHook(onInterrupt);
      QueueSnapshot last;
      try (JobMonitor monitor = new JobMonitor(store, queue, this)) {
        terminal.say("the queue: " + queue.snapshot().headline());
        monitor.attend();
        monitor.start();
        last = untilNothingIsLeft(queue);
      } finally {
        FollowedRun.forget(onInterrupt);
      }
      return outcome(store, last);
    }
  }

  private QueueSnapshot untilNothingIsLeft(JobQueue queue) throws InterruptedException {
    while (true) {
      QueueSnapshot now = queue.snapshot();
      if (now.active().isEmpty() && (now.waiting().isEmpty() || now.paused())) {
        return now;
      }
      changes.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private int outcome(Store store, QueueSnapshot last) {
    if (last.paused() && !last.waiting().isEmpty()) {
      throw Problem.workFailed(
          "the queue is paused and " + last.waiting().size() + " of its runs wait",
          store.workspace().queue(),
          "let them start with `striate queue resume`, or take them out with `striate queue cancel"
              + " --all`");
    }
    int ended = endings.get();
    int failed = failures.get();
    if (failed > 0) {
      throw Problem.workFailed(
          failed + " of " + ended + (ended == 1 ? " run failed" : " runs failed"),
          store.workspace().runs(),
          "see `striate runs show ID`; `striate queue retry ID` goes on from the last checkpoint");
    }
    terminal.say(ended == 0 ? "the queue is empty" : "the queue is empty: " + ended + " ended");
    return Cli.DONE;
  }

  @Override
  public void onEvents(RunId run, List<RunEvent> events) {
    TuningProgress shown = progress.get(run);
    if (shown != null) {
      events.forEach(shown);
    }
  }

  @Override
  public void onStatus(RunSummary run) {
    RunStatus status = run.status();
    if (json.given()) {
      JsonOption.print(terminal, RunTable.json(run));
    } else if (status.active()) {
      progress.computeIfAbsent(run.id(), id -> begin(run));
    } else if (status.ended()) {
      end(run);
    }
    if (status.ended()) {
      endings.incrementAndGet();
      if (status == RunStatus.FAILED || status == RunStatus.INTERRUPTED) {
        failures.incrementAndGet();
      }
    }
    changes.release();
  }

  private TuningProgress begin(RunSummary run) {
    terminal.say(run.name() + "  " + run.id() + " on " + QueueTable.place(run));
    // several runs at once cannot share one redrawn line
    return TuningProgress.inLines(terminal, run.name());
  }

  private void end(RunSummary run) {
    boolean told = progress.remove(run.id()) != null && run.status() != RunStatus.INTERRUPTED;
    if (run.status() == RunStatus.FAILED || !told) {
      String reason = run.failureReason();
      terminal.say(
          run.name() + "  " + run.status().word() + (reason.isEmpty() ? "" : ": " + reason));
    }
  }

  @Override
  public void onProblem(Problem problem) {
    if (!Objects.equals(lastProblem, problem.getMessage())) {
      lastProblem = problem.getMessage();
      terminal.say("striate: " + problem.getMessage());
    }
  }

  /** Called when the JVM shuts down, after Ctrl-C or a termination signal. */
  private void leave(Store store) {
    int active = store.reader().active().size();
    int waiting = store.reader().runs(RunStatus.QUEUED).size();
    terminal.say(
        (active == 1 ? "1 running job goes on by itself" : active + " running jobs go on")
            + ", "
            + waiting
            + " wait: `striate queue run` looks after them again, `striate queue cancel --all` ends"
            + " them");
  }
}
