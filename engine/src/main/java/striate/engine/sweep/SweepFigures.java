package striate.engine.sweep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import striate.engine.report.Comparison;
import striate.engine.run.Modality;
import striate.engine.run.RunId;
import striate.engine.stats.Interval;
import striate.engine.stats.MeanInterval;
import striate.engine.store.RunReader;
import striate.engine.store.TaskScore;

/**
 * The tables behind a sweep's figures: score and retention against the number of layers, strategies
 * side by side, shares of the data, learning curves, training time against score. Scores are on
 * their own scale, 0 to 1 for accuracies; intervals are at 95 %.
 */
public final class SweepFigures {
  private static final Pattern COUNT = Pattern.compile(":\\d+");

  private static final List<String> SETTING =
      List.of("strategy", "layers", "size", "of", "method", "share", "steps", "learning_rate");
  private static final List<String> SCORE =
      List.of(
          "score",
          "seeds",
          "value",
          "low",
          "high",
          "difference",
          "difference_low",
          "difference_high",
          "p_corrected",
          "retention_percent",
          "retention_low",
          "retention_high");

  private final Map<String, RunReader> readers = new HashMap<>();
  private final List<SweepPoint> points;
  private final List<String> notes;

  private SweepFigures(Function<SweepRun, RunReader> reader, List<SweepRun> done) {
    SweepPoints made = new SweepPoints(reader, done, Comparison.Options.usual());
    done.forEach(run -> readers.put(run.id().value(), reader.apply(run)));
    this.points = made.points();
    this.notes = made.notes();
  }

  /**
   * @param reader of the store that has a run
   * @param done finished runs of a sweep
   */
  public static List<FigureTable> of(Function<SweepRun, RunReader> reader, List<SweepRun> done) {
    SweepFigures figures = new SweepFigures(reader, done);
    return List.of(
        figures.layers(),
        figures.strategies(),
        figures.shares(),
        figures.curves(),
        figures.times());
  }

  private static final Comparator<SweepPoint> BY_SETTING =
      Comparator.comparing((SweepPoint point) -> point.job().method())
          .thenComparing(point -> point.job().dataShare(), Comparator.reverseOrder())
          .thenComparing(SweepPoint::steps)
          .thenComparing(point -> point.job().optimizer().learningRate());

  private FigureTable layers() {
    List<SweepPoint> sorted =
        sorted(
            BY_SETTING
                .thenComparing(point -> family(point.strategy()))
                .thenComparing(SweepPoint::size));
    return table("layers", "Score and retention against the number of tuned layers", sorted, true);
  }

  /** The strategy without its count, so that its sizes are one curve. */
  private static String family(String strategy) {
    return COUNT.matcher(strategy).replaceFirst("");
  }

  private FigureTable strategies() {
    List<SweepPoint> sorted =
        sorted(BY_SETTING.thenComparing(SweepPoint::size).thenComparing(SweepPoint::strategy));
    return table("strategies", "Strategies side by side, on every task", sorted, false);
  }

  private FigureTable shares() {
    Comparator<SweepPoint> order =
        Comparator.comparing((SweepPoint point) -> family(point.strategy()))
            .thenComparing(SweepPoint::size)
            .thenComparing(BY_SETTING);
    boolean several = points.stream().mapToDouble(p -> p.job().dataShare()).distinct().count() > 1;
    return table(
        "data-share",
        "Score and retention against the share of the samples",
        several ? sorted(order) : List.of(),
        true);
  }

  private List<SweepPoint> sorted(Comparator<SweepPoint> order) {
    return points.stream().sorted(order).toList();
  }

  private FigureTable table(String name, String title, List<SweepPoint> sorted, boolean headlines) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (SweepPoint point : sorted) {
      for (SweepPoint.Score score : point.scores()) {
        if (!headlines || score.headline()) {
          List<@Nullable Object> row = setting(point);
          row.addAll(score(score));
          rows.add(row);
        }
      }
    }
    List<String> columns = new ArrayList<>(SETTING);
    columns.addAll(SCORE);
    return new FigureTable(name, title, columns, rows, notes);
  }

  private static List<@Nullable Object> setting(SweepPoint point) {
    return new ArrayList<>(
        Arrays.<@Nullable Object>asList(
            point.strategy(),
            point.layers(),
            point.size(),
            point.layerCount(),
            point.job().method().word(),
            point.job().dataShare(),
            point.steps(),
            point.job().optimizer().learningRate()));
  }

  private static List<@Nullable Object> score(SweepPoint.Score score) {
    Comparison.Cell cell = score.cell();
    Comparison.Difference difference = score.difference();
    List<@Nullable Object> values = new ArrayList<>();
    values.add(score.name());
    values.add(cell.seeds());
    interval(cell.score(), values);
    interval(difference == null ? null : difference.value(), values);
    values.add(difference == null ? null : difference.corrected());
    interval(score.compared() ? cell.retention() : null, values);
    return values;
  }

  private static void interval(@Nullable Interval interval, List<@Nullable Object> values) {
    values.add(interval == null ? null : interval.estimate());
    values.add(interval == null ? null : interval.low());
    values.add(interval == null ? null : interval.high());
  }

  /** Mean over tasks and seeds at each step at which all seeds of a group were scored. */
  private FigureTable curves() {
    List<String> columns = new ArrayList<>(SETTING);
    columns.addAll(List.of("modality", "step", "seeds", "value", "low", "high"));
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (SweepPoint point : sorted(BY_SETTING.thenComparing(SweepPoint::strategy))) {
      for (Modality modality : Modality.values()) {
        curve(point, modality)
            .forEach(
                (step, seeds) -> {
                  if (seeds.size() == point.runs().size()) {
                    rows.add(row(point, modality, step, seeds));
                  }
                });
      }
    }
    return new FigureTable(
        "learning-curves",
        "Score against optimizer steps, over seeds",
        columns,
        rows,
        List.of("Intervals are over seeds alone; one seed has none."));
  }

  private static List<@Nullable Object> row(
      SweepPoint point, Modality modality, int step, List<Double> seeds) {
    MeanInterval mean = MeanInterval.of(seeds.stream().mapToDouble(Double::doubleValue).toArray());
    List<@Nullable Object> row = setting(point);
    row.add(modality.word());
    row.add(step);
    row.add(seeds.size());
    row.add(mean.mean());
    // few seeds have wide intervals, and no score is beyond its range
    row.add(seeds.size() < 2 ? null : Math.max(0, mean.low()));
    row.add(seeds.size() < 2 ? null : Math.min(1, mean.high()));
    return row;
  }

  /** Each seed's mean over the tasks of a modality, by step. */
  private Map<Integer, List<Double>> curve(SweepPoint point, Modality modality) {
    Map<Integer, List<Double>> bySteps = new TreeMap<>();
    for (String run : point.runs()) {
      Map<Integer, List<Double>> tasks = new LinkedHashMap<>();
      RunReader reader = Objects.requireNonNull(readers.get(run));
      for (TaskScore score : reader.scores(new RunId(run))) {
        if (score.modality() == modality
            && score.metric().highest() <= 1
            && score.metric().higherIsBetter()) {
          tasks.computeIfAbsent(score.step(), s -> new ArrayList<>()).add(score.value());
        }
      }
      tasks.forEach(
          (step, values) ->
              bySteps
                  .computeIfAbsent(step, s -> new ArrayList<>())
                  .add(values.stream().mapToDouble(Double::doubleValue).average().orElseThrow()));
    }
    return bySteps;
  }

  /** Points of one machine only are on one front. */
  private FigureTable times() {
    record Timed(SweepPoint point, SweepPoint.Score score, SweepPoint.Seconds seconds) {}
    List<Timed> timed = new ArrayList<>();
    for (SweepPoint point : points) {
      for (SweepPoint.Score score : point.scores()) {
        if (score.headline()) {
          point.seconds().forEach(seconds -> timed.add(new Timed(point, score, seconds)));
        }
      }
    }
    timed.sort(
        Comparator.comparing((Timed one) -> one.seconds().machine())
            .thenComparing(one -> one.score().name())
            .thenComparing(one -> one.seconds().mean()));
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (Timed one : timed) {
      boolean dominated =
          timed.stream()
              .filter(other -> other.seconds().machine().equals(one.seconds().machine()))
              .filter(other -> other.score().name().equals(one.score().name()))
              .anyMatch(
                  other ->
                      isBetter(
                          other.seconds().mean(),
                          other.score().cell().score().estimate(),
                          one.seconds().mean(),
                          one.score().cell().score().estimate()));
      List<@Nullable Object> row = setting(one.point());
      row.add(one.seconds().machine());
      row.add(one.seconds().mean());
      row.add(one.seconds().runs());
      row.add(one.score().name());
      interval(one.score().cell().score(), row);
      row.add(!dominated);
      rows.add(row);
    }
    List<String> columns = new ArrayList<>(SETTING);
    columns.addAll(
        List.of("machine", "tuning_seconds", "runs", "score", "value", "low", "high", "front"));
    return new FigureTable(
        "pareto",
        "Training time against score",
        columns,
        rows,
        List.of(
            "Seconds are those of the optimizer steps of a run, without scoring; other machines"
                + " are other fronts.",
            "On the front: no other group of the machine is both as quick and as good."));
  }

  private static boolean isBetter(double seconds, double score, double than, double thanScore) {
    return seconds <= than && score >= thanScore && (seconds < than || score > thanScore);
  }
}
