package striate.engine.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import striate.engine.evaluation.Aggregation;
import striate.engine.journal.PredictionLine;
import striate.engine.region.LayerSelection;
import striate.engine.run.Metric;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;
import striate.engine.stats.Range;
import striate.engine.stats.Statistic;
import striate.engine.store.RunReader;
import striate.engine.store.RunSummary;
import striate.engine.store.TaskScore;
import striate.engine.store.TaskValues;

/** Recorded runs with their answers, as a comparison takes them. */
public final class ScoredRuns {
  /** Of the recorded intervals of 95 %. */
  private static final double QUANTILE = 1.96;

  private ScoredRuns() {}

  /**
   * The final scores of runs. Of tasks whose answers were not recorded, the totals alone.
   *
   * @param reader of the store that has all the runs
   * @param runs in the order of the result
   */
  public static List<ScoredRun> of(RunReader reader, List<RunSummary> runs) {
    List<RunId> ids = runs.stream().map(RunSummary::id).toList();
    Map<RunId, List<TaskValues>> values = reader.finalValues(ids);
    Map<RunId, List<TaskScore>> scores = reader.finalScores(ids);
    return runs.stream()
        .map(
            run ->
                run(
                    run,
                    scores.getOrDefault(run.id(), List.of()),
                    values.getOrDefault(run.id(), List.of()),
                    reader))
        .toList();
  }

  /**
   * The model that runs began with, scored by the first of them that has a score from before its
   * first step.
   *
   * @param runs that began with the same model
   * @return null where none has
   */
  public static @Nullable ScoredGroup beforeTuning(RunReader reader, List<RunSummary> runs) {
    for (RunSummary run : runs) {
      List<RunId> id = List.of(run.id());
      List<TaskScore> scores = reader.scoresBeforeTuning(id).getOrDefault(run.id(), List.of());
      if (!scores.isEmpty()) {
        List<TaskValues> values = reader.valuesBeforeTuning(id).getOrDefault(run.id(), List.of());
        return ScoredGroup.beforeTuning(run(run, scores, values, reader).beforeTuning());
      }
    }
    return null;
  }

  private static ScoredRun run(
      RunSummary run, List<TaskScore> scores, List<TaskValues> values, RunReader reader) {
    LayerSelection selection = run.selection();
    RunEvent.Machine machine = run.machine();
    Map<String, TaskValues> byTask =
        values.stream().collect(Collectors.toMap(TaskValues::task, Function.identity()));
    List<ScoredTask> tasks = new ArrayList<>();
    List<ScoredTotal> totals = new ArrayList<>();
    for (TaskScore score : scores) {
      TaskValues answers = byTask.get(score.task());
      ScoredTask task = null;
      if (answers != null) {
        task =
            score.metric() == Metric.PERPLEXITY
                ? perplexity(score, reader.answers(run.id(), answers.step(), score.task()))
                : task(score, answers);
      }
      if (task != null) {
        tasks.add(task);
      } else {
        totals.add(total(score));
      }
    }
    Long trainable = run.trainableParameters();
    return new ScoredRun(
        run.id().value(),
        member(run),
        selection == null ? 0 : selection.layerCount(),
        machine == null ? "" : machine.inWords(),
        run.tuningSeconds() > 0 ? run.tuningSeconds() : Double.NaN,
        trainable == null ? 0 : trainable,
        tasks,
        totals);
  }

  /** What the rule of groups needs to know of a run. */
  public static RunGroups.Member member(RunSummary run) {
    LayerSelection selection = run.selection();
    return new RunGroups.Member(
        run.recipe(), selection == null ? List.of() : selection.indices(), run.job());
  }

  private static ScoredTotal total(TaskScore score) {
    int n = score.questions();
    double error =
        score.metric() == Metric.ACCURACY
            ? Math.sqrt(score.value() * (1 - score.value()) / Math.max(1, n - 1))
            : (score.high() - score.low()) / 2 / QUANTILE;
    return new ScoredTotal(
        score.task(),
        score.modality(),
        metric(score.metric()),
        score.value(),
        score.high() > score.low() ? error : Double.NaN,
        n,
        score.of());
  }

  private static ScoredMetric metric(Metric metric) {
    return new ScoredMetric(
        metric.word(), new Range(metric.lowest(), metric.highest()), metric.higherIsBetter());
  }

  private static ScoredTask task(TaskScore score, TaskValues answers) {
    Metric metric = score.metric();
    List<PredictionLine.Question> questions = answers.questions().list();
    return new ScoredTask(
        score.task(),
        score.modality(),
        metric(metric),
        aggregate(metric, questions),
        questions.stream().map(PredictionLine.Question::item).toList(),
        questions.stream().map(PredictionLine.Question::group).toList(),
        answers.values(),
        score.isPartial(),
        score.of());
  }

  /**
   * Of texts, each with its log-probability for a value. How many tokens each has, the recorded
   * answers tell.
   *
   * @return null where some answer has no log-probability
   */
  private static @Nullable ScoredTask perplexity(TaskScore score, List<PredictionLine> answers) {
    Map<String, Integer> tokens = new HashMap<>();
    double[] values = new double[answers.size()];
    for (int i = 0; i < values.length; i++) {
      PredictionLine answer = answers.get(i);
      Double logProbability = answer.logProbability();
      if (logProbability == null) {
        return null;
      }
      values[i] = logProbability;
      tokens.put(answer.question().item(), answer.tokens());
    }
    return new ScoredTask(
        score.task(),
        score.modality(),
        metric(score.metric()),
        (logProbabilities, asked) -> perplexity(logProbabilities, asked, tokens),
        answers.stream().map(answer -> answer.question().item()).toList(),
        answers.stream().map(answer -> answer.question().group()).toList(),
        values,
        score.isPartial(),
        score.of());
  }

  private static Statistic perplexity(
      double[] logProbabilities, List<String> asked, Map<String, Integer> tokens) {
    List<Aggregation.Mark> marks = new ArrayList<>();
    for (int i = 0; i < logProbabilities.length; i++) {
      int count = tokens.getOrDefault(asked.get(i), 0);
      marks.add(new Aggregation.Mark(0, asked.get(i), "", false, logProbabilities[i], count));
    }
    return Aggregation.statistic(Metric.PERPLEXITY, marks);
  }

  private static Aggregate aggregate(Metric metric, List<PredictionLine.Question> questions) {
    if (metric == Metric.ACCURACY || metric == Metric.MEAN_SCORE) {
      return Aggregate.MEAN;
    }
    Map<String, PredictionLine.Question> byId =
        questions.stream()
            .collect(Collectors.toMap(PredictionLine.Question::item, Function.identity()));
    return (values, asked) -> statistic(metric, byId, values, asked);
  }

  private static Statistic statistic(
      Metric metric,
      Map<String, PredictionLine.Question> byId,
      double[] values,
      List<String> asked) {
    List<Aggregation.Mark> marks = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      PredictionLine.@Nullable Question question = byId.get(asked.get(i));
      PredictionLine.Question known = Objects.requireNonNull(question);
      marks.add(
          Aggregation.Mark.of(values[i], known.group(), known.category(), known.references()));
    }
    return Aggregation.statistic(metric, marks);
  }
}
