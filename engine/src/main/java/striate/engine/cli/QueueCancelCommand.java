package striate.engine.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import striate.engine.job.JobMonitor;
import striate.engine.job.JobQueue;
import striate.engine.job.RunListener;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;

/** {@code striate queue cancel}. */
@Command(
    name = "cancel",
    mixinStandardHelpOptions = true,
    description =
        "Takes waiting runs out of the queue, and stops running ones after their step; they save a"
            + " checkpoint from which they can go on.",
    footer = {
      "",
      "A run that does not stop when asked is killed after half a minute and three steps' time, by"
          + " whoever looks after",
      "the queue. --now kills at once: what follows the last checkpoint is computed again after a"
          + " retry.",
      "",
      "Examples:",
      "  striate queue cancel ID",
      "  striate queue cancel --all",
      "  striate queue cancel ID --now",
    })
final class QueueCancelCommand implements Callable<Integer> {
  private static final String REASON = "cancelled on the command line";
  private static final long PATIENCE_SECONDS = 120;
  private static final long LOOK_MILLIS = 100;

  private final Terminal terminal;

  @ArgGroup(multiplicity = "1")
  private Which which = new Which();

  /** Some runs, or all. */
  static final class Which {
    @Parameters(arity = "1..*", paramLabel = "ID", description = "runs that `striate queue` lists")
    private List<String> ids = List.of();

    @Option(names = "--all", required = true, description = "all waiting and running ones")
    private boolean all;
  }

  @Option(names = "--now", description = "kill running ones without a checkpoint")
  private boolean now;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();

  QueueCancelCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Store store = Records.toWrite(terminal, workspace.directory())) {
      JobQueue queue = Records.queue(store);
      List<RunSummary> runs = which.all ? all(store) : named(store);
      List<RunId> stopping = new ArrayList<>();
      for (RunSummary run : runs) {
        queue.cancel(run.id(), REASON);
        if (store.reader().run(run.id()).status() == RunStatus.STOPPED) {
          terminal.say(run.id() + " has left the queue");
          continue;
        }
        if (now) {
          queue.kill(run.id());
        }
        terminal.say((now ? "killing " : "stopping ") + run.id());
        stopping.add(run.id());
      }
      if (runs.isEmpty()) {
        terminal.say("the queue is empty");
      }
      awaitEnd(store, queue, stopping);
    }
    return Cli.DONE;
  }

  private static List<RunSummary> all(Store store) {
    // the waiting ones first, so that none of them starts meanwhile
    return Stream.concat(
            store.reader().runs(RunStatus.QUEUED).stream(), store.reader().active().stream())
        .toList();
  }

  private List<RunSummary> named(Store store) {
    List<RunSummary> runs =
        which.ids.stream().map(id -> store.reader().run(new RunId(id))).toList();
    for (RunSummary run : runs) {
      if (run.status().ended()) {
        throw Problem.badInput(
            "the run '" + run.id() + "' has ended: it is " + run.status(),
            store.workspace().run(run.id()),
            "take one that `striate queue` lists");
      }
    }
    return runs;
  }

  /** Follows the runs to their ends, but starts none. */
  private void awaitEnd(Store store, JobQueue queue, List<RunId> runs) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    List<RunId> left = new ArrayList<>(runs);
    try (JobMonitor monitor = new JobMonitor(store, queue, new RunListener() {})) {
      runs.forEach(monitor::follow);
      while (!left.isEmpty()) {
        monitor.look();
        left.removeIf(run -> ended(store.reader().run(run)));
        if (System.nanoTime() > deadline) {
          throw Problem.workFailed(
              left.size() + " of " + runs.size() + " runs have not stopped yet",
              store.workspace().runs(),
              "wait for their step to end, or add --now");
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(left.isEmpty() ? 0 : LOOK_MILLIS));
      }
    }
  }

  private boolean ended(RunSummary run) {
    if (!run.status().ended()) {
      return false;
    }
    Integer checkpoint = run.checkpointStep();
    boolean over = run.status() == RunStatus.FINISHED;
    terminal.say(
        run.id()
            + " is "
            + run.status().name().toLowerCase(java.util.Locale.ROOT)
            + " after "
            + run.step()
            + " steps"
            + (over
                ? ""
                : checkpoint == null
                    ? "; no checkpoint was saved"
                    : "; `striate queue retry " + run.id() + "` goes on from step " + checkpoint));
    return true;
  }
}
