package striate.engine.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import striate.engine.job.JobQueue;
import striate.engine.region.LayerSelection;
import striate.engine.report.Comparison;
import striate.engine.report.ComparisonMarkdown;
import striate.engine.report.ScoredGroup;
import striate.engine.report.ScoredRuns;
import striate.engine.run.JobSpec;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;
import striate.engine.store.Workspace;

/** {@code striate demo}: compares three selections on the bundled model. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "Tunes the bundled model three times - all layers, a sparse quarter, a contiguous quarter -"
            + " records the runs and compares them, and prunes a layer outside the sparse region;"
            + " with a display, opens the workbench on the comparison.",
    footer = {
      "",
      "Examples:",
      "  striate demo               about five minutes on two cores",
      "  striate demo --quick       under two: fewer steps and tasks, so lower scores",
    })
final class DemoCommand implements Callable<Integer> {
  private static final String FIGURE = "comparison.png";
  private static final int QUICK_STEPS = 250;
  private static final List<String> QUICK_TASKS =
      List.of("pattern", "next-1", "ball-1", "team-1", "arithmetic", "written-next-1");

  private final Terminal terminal;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();

  @Option(names = "--quick", description = "fewer steps and tasks: under two minutes")
  private boolean quick;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "seed of adapters and sample order (default 7)")
  private long seed = 7;

  @Option(names = "--no-window", description = "do not open the workbench")
  private boolean noWindow;

  DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    int layers = BundledJobs.layerCount(terminal.home());
    int quarter = Math.max(1, layers / 4);
    List<String> selections = List.of("all", "sparse-uniform:" + quarter, "last:" + quarter);
    Workspace place = new Workspace(workspace.directory());
    List<RunSummary> runs = new ArrayList<>();
    try (Store store = Store.open(place)) {
      JobQueue queue = Records.queue(store);
      for (int i = 0; i < selections.size(); i++) {
        LayerSelection selection = LayerSelection.parse(selections.get(i), layers);
        String name = selection.describe();
        RunId id = queue.submit(job(selections.get(i), name), selection);
        String title = (i + 1) + "/" + selections.size() + " " + name;
        RunSummary run = new FollowedRun(terminal, store, queue, id, false, title).toItsEnd();
        if (run.status() != RunStatus.FINISHED) {
          throw FollowedRun.failureReason(run, place.run(id));
        }
        runs.add(run);
      }
      comparison(store, runs).lines().forEach(terminal.out()::println);
    }
    int pruned = prune(place, runs.get(1));
    show(place, runs);
    return pruned;
  }

  /** What it costs to leave the least important layer outside the sparse region out. */
  private int prune(Workspace place, RunSummary sparse) {
    List<String> command =
        new ArrayList<>(List.of("prune", "--run", sparse.id().value(), "--steps", "1"));
    command.addAll(List.of("--metric", "block-influence"));
    if (quick) {
      command.addAll(List.of("--tasks", String.join(",", QUICK_TASKS)));
    }
    terminal.out().println();
    terminal.out().println("# Pruning outside the sparse region");
    terminal.out().println();
    terminal.out().println("The least important other layer goes, as by");
    terminal.out().println("`striate " + String.join(" ", command) + "`:");
    terminal.out().println();
    command.addAll(List.of("--workspace", place.directory().toString()));
    return Cli.run(terminal, command.toArray(String[]::new));
  }

  /**
   * What {@code striate compare --before-tuning} says of the runs, less the differences of single
   * tasks. The model before tuning shows what tuning brings to vision and costs in text.
   */
  private static String comparison(Store store, List<RunSummary> runs) {
    List<ScoredGroup> groups = new ArrayList<>(ScoredGroup.of(ScoredRuns.of(store.reader(), runs)));
    ScoredGroup before = ScoredRuns.beforeTuning(store.reader(), runs);
    if (before != null) {
      groups.add(before);
    }
    return ComparisonMarkdown.summary(Comparison.of(groups, Comparison.Options.usual()));
  }

  private void show(Workspace place, List<RunSummary> runs) {
    terminal.out().println();
    List<RunId> ids = runs.stream().map(RunSummary::id).toList();
    Path figure = place.directory().resolve(FIGURE);
    terminal.workbench().writeComparison(place.directory(), ids, figure);
    terminal.say("The comparison as a figure: " + figure);
    if (noWindow) {
      return;
    }
    if (terminal.workbench().hasDisplay()) {
      terminal.say("Opening the workbench on it; close the window to end.");
      terminal.workbench().open(place.directory(), ids);
    } else {
      terminal.say(
          "No display found. To see it in the workbench later, run `./striate` on a desktop"
              + workspaceHint(place)
              + ".");
    }
  }

  private String workspaceHint(Workspace place) {
    return WorkspaceOption.isDefault(terminal, place.directory())
        ? " in this directory"
        : " with --workspace " + place.directory();
  }

  /** The job as in a job file, so that users can copy it from the run's directory. */
  private JobSpec job(String layers, String name) {
    return quick
        ? BundledJobs.quick(name, layers, seed, QUICK_STEPS, QUICK_TASKS)
        : BundledJobs.of(name, layers, seed);
  }
}
