package striate.engine.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
        "Repeats the recorded runs of the bundled model: all layers, a sparse half and quarter, the"
            + " four contiguous quarters, a quarter from both ends, the first quarters by"
            + " importance, one layer and none, and all layers and the sparse quarter with a"
            + " quarter and a tenth of the data, five seeds each. If it is stopped, the same"
            + " command runs those that are missing.",
    footer = {
      "",
      "Examples:",
      "  striate record --workspace my-runs",
      "  striate record --workspace my-runs --seeds 101,102 --layers all,sparse-uniform:2",
    })
final class RecordCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();

  @Option(
      names = "--seeds",
      split = ",",
      paramLabel = "a,b",
      description = "seeds of adapters and sample order (default ${DEFAULT-VALUE})")
  private List<Long> seeds = List.of(101L, 102L, 103L, 104L, 105L);

  @Option(
      names = "--layers",
      split = ",",
      paramLabel = "a,b",
      description = "selections, instead of those that are recorded")
  private List<String> chosen = List.of();

  RecordCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    int layers = BundledJobs.layerCount(terminal.home());
    List<Recorded> recorded =
        chosen.isEmpty()
            ? recorded(layers)
            : chosen.stream().map(text -> new Recorded(text, 1)).toList();
    try (Store store = Store.open(new Workspace(workspace.directory()))) {
      JobQueue queue = Records.queue(store);
      for (long seed : seeds) {
        for (Recorded each : recorded) {
          record(store, queue, each, LayerSelection.parse(each.layers(), layers), seed);
        }
      }
      store.writer().keepFirstAndLastAnswers();
      store.seal();
    }
    return Cli.DONE;
  }

  /**
   * What is recorded for each seed.
   *
   * @param share of the training samples
   */
  private record Recorded(String layers, double share) {}

  /** The quarter that the paper recommends, and what it has to be compared with. */
  private static List<Recorded> recorded(int layers) {
    int quarter = Math.max(1, layers / 4);
    String sparse = "sparse-uniform:" + quarter;
    List<String> selections =
        new ArrayList<>(List.of("all", sparse, "sparse-uniform:" + 2 * quarter));
    for (int first = 0; first + quarter <= layers; first += quarter) {
      selections.add(first + "-" + (first + quarter - 1));
    }
    selections.addAll(List.of(Integer.toString(layers / 2), "none", "hybrid:" + quarter));
    // the quarters that metrics rank first, on the bundled model: block influence (multimodal, too)
    // and angular distance; attention to the image; change of the parameters by tuning all layers.
    // Gradient norm and ablation choose 0-1.
    selections.addAll(List.of("0,2", "0,6", "3-4"));
    List<Recorded> recorded = new ArrayList<>();
    selections.forEach(text -> recorded.add(new Recorded(text, 1)));
    for (double share : List.of(0.25, 0.1)) {
      recorded.add(new Recorded("all", share));
      recorded.add(new Recorded(sparse, share));
    }
    return recorded;
  }

  private void record(
      Store store, JobQueue queue, Recorded recorded, LayerSelection selection, long seed)
      throws InterruptedException {
    JobSpec job = BundledJobs.of(selection.describe(), recorded.layers(), seed, recorded.share());
    String title = title(selection, recorded.share(), seed);
    boolean there =
        store.reader().runs().stream()
            .anyMatch(r -> r.status() == RunStatus.FINISHED && r.job().equals(job));
    if (there) {
      terminal.say(title + ": recorded already");
      return;
    }
    RunId id = queue.submit(job, selection);
    RunSummary run = new FollowedRun(terminal, store, queue, id, false, title).toItsEnd();
    if (run.status() != RunStatus.FINISHED) {
      throw FollowedRun.failureReason(run, store.workspace().run(id));
    }
  }

  private static String title(LayerSelection selection, double share, long seed) {
    String data =
        share == 1 ? "" : String.format(Locale.ROOT, ", %.0f %% of the data", 100 * share);
    return selection.describe() + data + ", seed " + seed;
  }
}
