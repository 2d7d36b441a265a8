package striate.engine.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import striate.engine.job.JobQueue;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobSpec;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;
import striate.engine.store.Workspace;

/** {@code striate record}: repeats the runs that are shipped with the bundled model. */
@Command(
    name = "record",
    mixinStandardHelpOptions = true,
    description =
        "Repeats the recorded runs of the bundled model: six selections, three seeds each. If it is"
            + " stopped, the same command runs those that are missing.",
    footer = {"", "Examples:", "  striate record --workspace my-runs"})
final class RecordCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();

  @Option(
      names = "--seeds",
      split = ",",
      paramLabel = "a,b",
      description = "seeds of adapters and sample order (default 1,2,3)")
  private List<Long> seeds = List.of(1L, 2L, 3L);

  RecordCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    int layers = BundledJobs.layerCount(terminal.home());
    int quarter = Math.max(1, layers / 4);
    List<String> selections =
        List.of(
            "all",
            "sparse-uniform:" + quarter,
            "first:" + quarter,
            "last:" + quarter,
            Integer.toString(layers / 2 - 1),
            "none");
    try (Store store = Store.open(new Workspace(workspace.directory()))) {
      JobQueue queue = Records.queue(store);
      for (long seed : seeds) {
        for (String selection : selections) {
          record(store, queue, selection, LayerSelection.parse(selection, layers), seed);
        }
      }
      store.seal();
    }
    return Cli.DONE;
  }

  private void record(
      Store store, JobQueue queue, String layers, LayerSelection selection, long seed)
      throws InterruptedException {
    JobSpec job = BundledJobs.of(selection.describe(), layers, seed);
    boolean there =
        store.reader().runs().stream()
            .anyMatch(r -> r.status() == RunStatus.FINISHED && r.job().equals(job));
    if (there) {
      terminal.say(selection.describe() + ", seed " + seed + ": recorded already");
      return;
    }
    RunId id = queue.submit(job, selection);
    String title = selection.describe() + ", seed " + seed;
    RunSummary run = new FollowedRun(terminal, store, queue, id, false, title).toItsEnd();
    if (run.status() != RunStatus.FINISHED) {
      throw FollowedRun.failureReason(run, store.workspace().run(id));
    }
  }
}
