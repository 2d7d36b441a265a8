package striate.engine.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import striate.engine.inputs.JobCheck;
import striate.engine.inputs.JobFile;
import striate.engine.job.JobQueue;
import striate.engine.job.LocalLauncher;
import striate.engine.region.LayerSelection;
import striate.engine.region.SelectionSources;
import striate.engine.region.Strategy;
import striate.engine.run.JobSpec;
import striate.engine.run.Modality;
import striate.engine.run.Problem;
import striate.engine.search.GreedySearch;
import striate.engine.search.HalvingSearch;
import striate.engine.search.QueuedTrials;
import striate.engine.search.Search;
import striate.engine.search.SearchResult;
import striate.engine.slurm.SlurmProfiles;
import striate.engine.store.Store;
import striate.engine.sweep.FileRecipes;
import striate.engine.sweep.PlannedRun;
import striate.engine.sweep.SweepAxes;
import striate.engine.sweep.SweepEstimate;
import striate.engine.sweep.SweepPlan;

/** {@code striate search}. */
@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    description =
        "Searches for layers to tune: adds or removes one layer at a time, or halves a field of"
            + " candidates. Paired statistics with Holm's correction decide.",
    footer = {
      "",
      "forward begins with no layer and adds the one that helps most; backward begins with all and"
          + " removes the one that",
      "costs least. With --size they go on to that size; without, until a gain is no longer shown,"
          + " or a loss is.",
      "halving tunes many candidates for few steps, drops what is shown to be worse, keeps the"
          + " better part, and doubles the steps.",
      "All trials are runs of the workspace: the same command after an interruption goes on, and"
          + " repeats none that is done.",
      "The winner was chosen on these questions and seeds: its own score is too good by that."
          + " Report it on fresh seeds and other tasks.",
      "--json prints a line for each round, and {\"event\": \"finished\", \"layers\", ...} at the"
          + " end.",
      "",
      "Examples:",
      "  striate search --job base.json --method forward --size 3 --seeds 1,2",
      "  striate search --job base.json --method backward --budget 90",
      "  striate search --job base.json --method halving --size 1/4 --random 16 --first-steps 20",
    })
final class SearchCommand implements Callable<Integer> {
  private final Terminal terminal;

  private enum Method {
    FORWARD,
    BACKWARD,
    HALVING
  }

  private enum By {
    VISUAL,
    TEXTUAL
  }

  @Option(
      names = "--job",
      required = true,
      paramLabel = "FILE",
      description = "the base job, as JSON; it has to score tasks")
  private Path job = Path.of("");

  @Option(
      names = "--method",
      required = true,
      paramLabel = "M",
      description = "forward, backward or halving")
  private Method method = Method.FORWARD;

  @Option(
      names = "--size",
      paramLabel = "K",
      description = "layers to reach, or that random candidates have: 8, 1/4, 25%%")
  private @Nullable String size;

  @Option(names = "--seeds", split = ",", paramLabel = "A,B", description = "seeds of each trial")
  private List<Long> seeds = List.of();

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "optimizer steps of a trial, of halving the most (default: the base job's)")
  private @Nullable Integer steps;

  @Option(
      names = "--first-steps",
      paramLabel = "N",
      description = "of halving: optimizer steps of the first rung (default: an eighth)")
  private @Nullable Integer firstSteps;

  @Option(
      names = "--strategy",
      paramLabel = "TEXT",
      description = "of halving: a candidate; K in it is the size. May be given several times")
  private List<String> strategies = List.of();

  @Option(
      names = "--random",
      paramLabel = "N",
      description = "of halving: so many candidates drawn at random, beside all strategies")
  private int random = 8;

  @Option(
      names = "--budget",
      paramLabel = "MINUTES",
      description = "most time that all trials may take together; checked before each round")
  private @Nullable Double budget;

  @Option(
      names = "--by",
      paramLabel = "M",
      description = "whose scores count: visual (default) or textual")
  private By by = By.VISUAL;

  @Option(
      names = "--alpha",
      paramLabel = "P",
      description = "error level of every decision (default: 0.05)")
  private double alpha = 0.05;

  @Option(
      names = "--on",
      paramLabel = "PROFILE",
      description = "run the trials on the Slurm cluster of that profile")
  private @Nullable String cluster;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private JsonOption json = new JsonOption();

  SearchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    Path directory = workspace.directory();
    String launcher =
        cluster == null
            ? LocalLauncher.NAME
            : SlurmProfiles.of(directory).named(cluster).launcher();
    JobFile file = new JobFile(job, directory, terminal.home());
    JobSpec base = file.read();
    checkOptions(base);
    JobCheck checked = JobCheck.of(base, file.paths(), terminal::say);
    int most = steps == null ? checked.steps() : steps;
    Search search = search(base, file, checked, most);
    try (Store store = Records.toWrite(terminal, directory)) {
      JobQueue queue = Records.queue(store);
      SearchReport report = new SearchReport(terminal, json.given());
      QueuedTrials trials =
          new QueuedTrials(
              store,
              queue,
              new QueuedTrials.Setting(
                  base,
                  seeds.isEmpty() ? List.of(base.seed()) : seeds.stream().distinct().toList(),
                  by == By.VISUAL ? Modality.VISUAL : Modality.TEXTUAL,
                  launcher,
                  new FileRecipes(file.paths(), warning -> {}),
                  () -> new SweepEstimate(checked.architecture(), store.reader().runs())),
              report::changed,
              problem -> terminal.say("striate: " + problem.getMessage()));
      Search.Budget limit =
          new Search.Budget(budget == null ? Double.POSITIVE_INFINITY : 60 * budget, alpha);
      SearchResult result = search.run(trials, limit, report::round);
      report.end(result, trials.secondsSpent());
    }
    return Cli.DONE;
  }

  private void checkOptions(JobSpec base) {
    if (base.evaluation() == null) {
      throw Problem.badInput(
          "the base job scores nothing", "evaluation", "add \"evaluation\": {\"tasks\": [...]}");
    }
    if (!(alpha > 0 && alpha < 1)) {
      throw Problem.badInput("the error level " + alpha, "--alpha", "take 0.05 or such");
    }
    if (budget != null && !(budget > 0)) {
      throw Problem.badInput("a budget of " + budget + " minutes", "--budget", "take more than 0");
    }
    if ((steps != null && steps < 1) || (firstSteps != null && firstSteps < 1) || random < 0) {
      throw Problem.badInput(
          "a number is below its least value",
          "--steps, --first-steps, --random",
          "take 1 or more");
    }
    boolean halves = method == Method.HALVING;
    if (!halves && (firstSteps != null || !strategies.isEmpty())) {
      throw Problem.badInput(
          "--first-steps and --strategy are of halving",
          "--method " + method.name().toLowerCase(Locale.ROOT),
          "leave them out");
    }
    if (method == Method.FORWARD && !base.trainProjector()) {
      throw Problem.badInput(
          "forward begins with the projector alone, which is frozen",
          "trainProjector",
          "set it in the base job, or take --method backward");
    }
  }

  private Search search(JobSpec base, JobFile file, JobCheck checked, int most) {
    int n = checked.architecture().text().layers();
    Integer count = size == null ? null : count(base, n);
    return switch (method) {
      case FORWARD -> GreedySearch.forward(n, count, most);
      case BACKWARD -> GreedySearch.backward(n, count, most);
      case HALVING ->
          new HalvingSearch(
              candidates(base, file, n, count == null ? Math.max(1, n / 4) : count),
              Math.min(most, firstSteps == null ? Math.max(1, most / 8) : firstSteps),
              most,
              2);
    };
  }

  private int count(JobSpec base, int n) {
    SweepAxes axes = axes(List.of("first"), List.of(size == null ? "1" : size));
    List<PlannedRun> one = SweepPlan.of(base, axes, n, SelectionSources.NONE);
    return one.get(0).selection().count();
  }

  private List<LayerSelection> candidates(JobSpec base, JobFile file, int n, int count) {
    Set<LayerSelection> candidates = new LinkedHashSet<>();
    if (strategies.isEmpty()) {
      for (Strategy strategy : Strategy.values()) {
        candidates.add(strategy.select(n, count));
      }
    } else {
      SweepPlan.of(base, axes(strategies, List.of(Integer.toString(count))), n, file.selections())
          .forEach(run -> candidates.add(run.selection()));
    }
    IntStream.range(0, random)
        .mapToObj(seed -> Strategy.random(n, count, seed))
        .forEach(candidates::add);
    if (candidates.size() < 2) {
      throw Problem.badInput(
          "there is only one candidate", "--strategy", "name more, or raise --random");
    }
    return new ArrayList<>(candidates);
  }

  private static SweepAxes axes(List<String> strategies, List<String> sizes) {
    return new SweepAxes(strategies, sizes, List.of(), List.of(), List.of(), List.of(), List.of());
  }
}
