package striate.engine.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import striate.engine.job.JobQueue;
import striate.engine.region.LayerSelection;
import striate.engine.report.Comparison;
import striate.engine.report.ScoredGroup;
import striate.engine.report.ScoredRun;
import striate.engine.report.ScoredRuns;
import striate.engine.run.JobSpec;
import striate.engine.run.Modality;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.stats.Bootstrap;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;
import striate.engine.sweep.FollowedRuns;
import striate.engine.sweep.PlannedRun;
import striate.engine.sweep.SweepEstimate;
import striate.engine.sweep.SweepRun;
import striate.engine.sweep.SweepRuns;

/**
 * Trials that go through a workspace's queue as ordinary runs, one for each seed. Runs that are
 * done are found again, so that a search that is started again resumes.
 */
public final class QueuedTrials implements Trials {
  private final Store store;
  private final JobQueue queue;
  private final SweepRuns runs;
  private final Setting setting;
  private final Consumer<RunSummary> changed;
  private final Consumer<Problem> trouble;
  private final Map<String, RunSummary> used = new LinkedHashMap<>();

  /**
   * What all trials have in common.
   *
   * @param base whose layers, steps and seed the trials replace
   * @param seeds of each trial, at least one
   * @param modality whose scores count
   * @param launcher that runs the trials
   * @param estimate of runs, from those that the workspace has
   */
  public record Setting(
      JobSpec base,
      List<Long> seeds,
      Modality modality,
      String launcher,
      SweepRuns.InputRecipes recipes,
      Supplier<SweepEstimate> estimate) {
    public Setting {
      seeds = List.copyOf(seeds);
    }
  }

  /**
   * @param changed hears of every change of a run's status
   * @param trouble hears of what goes wrong beside the runs
   */
  public QueuedTrials(
      Store store,
      JobQueue queue,
      Setting setting,
      Consumer<RunSummary> changed,
      Consumer<Problem> trouble) {
    this.store = store;
    this.queue = queue;
    this.runs = new SweepRuns(store, queue);
    this.setting = setting;
    this.changed = changed;
    this.trouble = trouble;
  }

  @Override
  public Scores of(List<LayerSelection> selections, int steps) throws InterruptedException {
    List<SweepRun> submitted = runs.submit(found(selections, steps), setting.launcher());
    FollowedRuns followed = new FollowedRuns(store, queue, changed, trouble);
    Set<RunId> waiting = FollowedRuns.underWay(submitted);
    if (!waiting.isEmpty() && !followed.untilEnded(waiting)) {
      throw Problem.workFailed(
          "the queue is paused, and the search waits",
          store.workspace().queue(),
          "let it go on with `striate queue resume`, and give the same command again");
    }
    List<SweepRun> ended = runs.refreshed(submitted);
    for (SweepRun run : ended) {
      if (run.state() != SweepRun.State.DONE) {
        RunSummary summary = run.run();
        throw Problem.workFailed(
            "a trial did not finish: "
                + (summary.problem() == null ? summary.status() : summary.problem()),
            store.workspace().run(run.id()),
            "give the same command again to go on");
      }
      used.put(run.id().value(), run.run());
    }
    return new PairedScores(store, ended, setting.modality());
  }

  private List<SweepRun> found(List<LayerSelection> selections, int steps) {
    List<PlannedRun> plan = new ArrayList<>();
    for (long seed : setting.seeds()) {
      for (LayerSelection selection : selections) {
        JobSpec job =
            setting
                .base()
                .withLayers(selection.toString())
                .withSteps(steps)
                .withSeed(seed)
                .withName(name(selection) + ", " + steps + " steps, seed " + seed);
        plan.add(new PlannedRun(job, selection, List.of(selection.toString())));
      }
    }
    return runs.find(plan, setting::recipes);
  }

  private static String name(LayerSelection selection) {
    String text = "search: layers " + selection;
    return text.length() <= 120 ? text : text.substring(0, 120) + "...";
  }

  @Override
  public double secondsSpent() {
    return used.values().stream().mapToDouble(RunSummary::totalSeconds).sum();
  }

  @Override
  public double secondsFor(List<LayerSelection> selections, int steps) {
    SweepEstimate estimate = setting.estimate().get();
    double seconds = 0;
    for (SweepRun run : found(selections, steps)) {
      seconds +=
          run.state() == SweepRun.State.DONE
              ? (used.containsKey(run.id().value()) ? 0 : run.run().totalSeconds())
              : estimate.seconds(run.planned(), steps).orElse(0);
    }
    return seconds;
  }

  /** Compares groups of runs by the one comparison that is shown everywhere. */
  private static final class PairedScores implements Scores {
    private final Map<LayerSelection, ScoredGroup> groups = new HashMap<>();
    private final Map<LayerSelection, Double> scores = new HashMap<>();
    private final Modality modality;

    PairedScores(Store store, List<SweepRun> runs, Modality modality) {
      this.modality = modality;
      Map<String, LayerSelection> selections = new HashMap<>();
      runs.forEach(run -> selections.put(run.id().value(), run.planned().selection()));
      List<ScoredRun> scored =
          ScoredRuns.of(store.reader(), runs.stream().map(SweepRun::run).toList());
      for (ScoredGroup group : ScoredGroup.of(scored)) {
        LayerSelection selection = Objects.requireNonNull(selections.get(group.runs().get(0).id()));
        groups.put(selection, group);
        Comparison alone = Comparison.of(List.of(group), options());
        scores.put(selection, cell(headline(alone), 0).score().estimate());
      }
    }

    @Override
    public double score(LayerSelection selection) {
      return Objects.requireNonNull(scores.get(selection));
    }

    @Override
    public List<Against> against(LayerSelection reference, List<LayerSelection> others) {
      List<ScoredGroup> compared = new ArrayList<>();
      compared.add(group(reference));
      others.forEach(selection -> compared.add(group(selection)));
      Comparison.Row row = headline(Comparison.of(compared, 0, options()));
      List<Against> against = new ArrayList<>();
      double[] p = new double[others.size()];
      for (int i = 0; i < p.length; i++) {
        p[i] = Objects.requireNonNull(cell(row, i + 1).difference()).p();
      }
      // only this row decides, so that only its tests count
      double[] corrected = options().correction().adjust(p);
      for (int i = 0; i < p.length; i++) {
        Comparison.Difference difference = Objects.requireNonNull(cell(row, i + 1).difference());
        against.add(
            new Against(
                others.get(i),
                difference.value().estimate(),
                difference.value().low(),
                difference.value().high(),
                corrected[i]));
      }
      return against;
    }

    /** Nobody looks at retention here, which takes most of a comparison's time. */
    private static Comparison.Options options() {
      Comparison.Options usual = Comparison.Options.usual();
      return new Comparison.Options(
          usual.confidence(), usual.correction(), usual.power(), new Bootstrap(1, 1));
    }

    private ScoredGroup group(LayerSelection selection) {
      return Objects.requireNonNull(groups.get(selection));
    }

    /** The modality's average, or its only task. */
    private Comparison.Row headline(Comparison comparison) {
      List<Comparison.Row> rows =
          comparison.rows().stream().filter(row -> row.modality() == modality).toList();
      return rows.stream()
          .filter(Comparison.Row::average)
          .findFirst()
          .or(() -> rows.size() == 1 ? rows.stream().findFirst() : Optional.empty())
          .orElseThrow(
              () ->
                  Problem.badInput(
                      "the trials have no "
                          + modality.word()
                          + (rows.isEmpty() ? " scores" : " average"),
                      "evaluation.tasks",
                      "score one " + modality.word() + " task, or several whole ones"));
    }

    private static Comparison.Cell cell(Comparison.Row row, int group) {
      Comparison.Cell cell = row.cells().get(group);
      if (cell == null) {
        throw Problem.workFailed(
            "a trial has no score on " + row.name(), "search", "tune it anew: delete its run");
      }
      return cell;
    }
  }
}
