package striate.engine.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import striate.engine.report.Comparison.Cell;
import striate.engine.report.Comparison.Difference;
import striate.engine.report.Comparison.Row;
import striate.engine.run.Modality;
import striate.engine.stats.Interval;
import striate.engine.stats.PairedT;
import striate.engine.stats.Range;
import striate.engine.stats.Retention;
import striate.engine.stats.SeededDifference;
import striate.engine.stats.SeededScore;

/** Makes a {@link Comparison}. */
final class Comparing {
  private static final ScoredMetric MEAN_SHARE =
      new ScoredMetric("mean over tasks", Range.SHARE, true);

  private final List<ScoredGroup> groups;
  private final int baseline;
  private final Comparison.Options options;
  private final ComparisonNotes notes;

  Comparing(List<ScoredGroup> groups, int baseline, Comparison.Options options) {
    this.groups = List.copyOf(groups);
    this.baseline = Objects.checkIndex(baseline, groups.size());
    this.options = options;
    notes = new ComparisonNotes(groups);
  }

  Comparison result() {
    notes.method(options);
    notes.seeds();
    List<ComparedTask> tasks = tasks();
    tasks.forEach(notes::task);
    // most of the time goes into resamples and quantiles
    List<Row> taskRows = corrected(tasks.parallelStream().map(this::row).toList());
    List<Row> averages = new ArrayList<>();
    for (Modality modality : Modality.values()) {
      Row average =
          average(modality, tasks.stream().filter(t -> t.modality() == modality).toList());
      if (average != null) {
        averages.add(average);
      }
    }
    notes.unpaired(tasks);
    List<Row> correctedAverages = corrected(averages);
    List<Row> rows = new ArrayList<>();
    for (Modality modality : Modality.values()) {
      taskRows.stream().filter(row -> row.modality() == modality).forEach(rows::add);
      correctedAverages.stream().filter(row -> row.modality() == modality).forEach(rows::add);
    }
    TuningTimes times = new TuningTimes(groups);
    List<Comparison.Group> shown = new ArrayList<>();
    for (ScoredGroup group : groups) {
      List<Comparison.TimeRatio> ratios = times.of(group);
      shown.add(
          new Comparison.Group(
              group.name(),
              group.layers(),
              group.settings(),
              group.runs().stream().map(ScoredRun::id).toList(),
              group.repeats().stream().map(ScoredRun::id).toList(),
              group.runs().get(0).trainable(),
              ratios));
    }
    notes.times(shown);
    return new Comparison(shown, baseline, rows, notes.all(), options);
  }

  private List<ComparedTask> tasks() {
    Set<String> names = new LinkedHashSet<>();
    for (ScoredGroup group : groups) {
      for (ScoredRun run : group.runs()) {
        run.tasks().forEach(task -> names.add(task.task()));
        run.totals().forEach(task -> names.add(task.task()));
      }
    }
    return names.stream().map(name -> ComparedTask.of(name, groups)).toList();
  }

  private Row row(ComparedTask task) {
    List<@Nullable Cell> cells = new ArrayList<>();
    for (int g = 0; g < groups.size(); g++) {
      SeededScore score = task.score(g);
      cells.add(score == null ? null : cell(task, g, score));
    }
    return new Row(
        task.name(),
        false,
        task.modality(),
        task.metric(),
        List.of(task.name()),
        task.questions(),
        task.of(),
        task.clusters(),
        task.isPartial(),
        task.isPaired(),
        cells);
  }

  private Cell cell(ComparedTask task, int group, SeededScore score) {
    Range range = task.metric().range();
    SeededDifference difference =
        group == baseline || task.score(baseline) == null ? null : task.difference(group, baseline);
    return new Cell(
        score.interval(range, options.confidence()),
        score.seeds(),
        difference == null ? null : difference(difference, range, Double.NaN),
        difference != null && task.hasRatio() ? retention(List.of(task), group) : null);
  }

  private Difference difference(SeededDifference difference, Range range, double overTasks) {
    double p = difference.pValue();
    return new Difference(
        difference.interval(range, options.confidence()),
        p,
        p,
        difference.detectable(1 - options.confidence(), options.power()),
        overTasks);
  }

  private Interval retention(List<ComparedTask> tasks, int group) {
    List<Retention.Task> ratios = new ArrayList<>();
    for (ComparedTask task : tasks) {
      Retention.Task ratio = task.ratio(above(task, group), below(task, group));
      if (ratio == null) {
        return Retention.unpaired(
            tasks.stream().map(one -> one.compared(above(one, group))).toList(),
            tasks.stream().map(one -> one.compared(below(one, group))).toList(),
            tasks.stream().map(one -> one.metric().range()).toList(),
            options.confidence());
      }
      ratios.add(ratio);
    }
    return Retention.of(ratios, options.bootstrap(), options.confidence());
  }

  /** More than 100 % is better in any metric: where lower is better, the ratio is turned round. */
  private int above(ComparedTask task, int group) {
    return task.metric().higherIsBetter() ? group : baseline;
  }

  private int below(ComparedTask task, int group) {
    return task.metric().higherIsBetter() ? baseline : group;
  }

  /** Null where an average would not say what it seems to say. */
  private @Nullable Row average(Modality modality, List<ComparedTask> ofModality) {
    List<ComparedTask> partial = ofModality.stream().filter(ComparedTask::isPartial).toList();
    if (!partial.isEmpty()) {
      notes.noAverage(modality, partial);
      return null;
    }
    List<ComparedTask> tasks =
        ofModality.stream().filter(task -> task.hasScale() && everyRunHas(task)).toList();
    notes.leftOut(modality, tasks, ofModality);
    if (tasks.size() < 2) {
      return null;
    }
    List<SeededScore> averages =
        IntStream.range(0, groups.size()).mapToObj(g -> average(tasks, g)).toList();
    boolean ratios = tasks.stream().allMatch(ComparedTask::hasRatio);
    List<Cell> cells =
        IntStream.range(0, groups.size())
            .parallel()
            .mapToObj(
                g ->
                    new Cell(
                        averages.get(g).interval(Range.SHARE, options.confidence()),
                        averages.get(g).seeds(),
                        g == baseline ? null : averageDifference(tasks, g),
                        g != baseline && ratios ? retention(tasks, g) : null))
            .toList();
    return new Row(
        modality.word() + " average",
        true,
        modality,
        MEAN_SHARE,
        tasks.stream().map(ComparedTask::name).toList(),
        tasks.stream().mapToInt(ComparedTask::questions).sum(),
        tasks.stream().mapToInt(ComparedTask::of).sum(),
        tasks.stream().mapToInt(ComparedTask::clusters).sum(),
        false,
        tasks.stream().allMatch(ComparedTask::isPaired),
        cells);
  }

  private boolean everyRunHas(ComparedTask task) {
    return IntStream.range(0, groups.size())
        .allMatch(
            g -> {
              SeededScore score = task.score(g);
              return score != null && score.seeds() == groups.get(g).runs().size();
            });
  }

  private static SeededScore average(List<ComparedTask> tasks, int group) {
    return SeededScore.average(tasks.stream().map(task -> share(task, group)).toList());
  }

  private static SeededScore comparedAverage(List<ComparedTask> tasks, int group) {
    return SeededScore.average(
        tasks.stream().map(task -> task.compared(group).asShareOf(task.metric().range())).toList());
  }

  private static SeededScore share(ComparedTask task, int group) {
    return task.known(group).asShareOf(task.metric().range());
  }

  private Difference averageDifference(List<ComparedTask> tasks, int group) {
    List<SeededDifference> differences = new ArrayList<>();
    for (ComparedTask task : tasks) {
      differences.add(
          Objects.requireNonNull(task.difference(group, baseline))
              .asShareOf(task.metric().range()));
    }
    PairedT overTasks =
        PairedT.of(
            tasks.stream().mapToDouble(task -> share(task, group).estimate()).toArray(),
            tasks.stream().mapToDouble(task -> share(task, baseline).estimate()).toArray());
    return difference(
        SeededDifference.average(
            differences, comparedAverage(tasks, group), comparedAverage(tasks, baseline)),
        Range.SHARE,
        overTasks.p());
  }

  /** With p values corrected for all that the rows test. */
  private List<Row> corrected(List<Row> rows) {
    double[] p =
        rows.stream()
            .flatMap(row -> row.cells().stream())
            .filter(cell -> cell != null && cell.difference() != null)
            .mapToDouble(cell -> Objects.requireNonNull(cell.difference()).p())
            .toArray();
    double[] adjusted = options.correction().adjust(p);
    int[] next = {0};
    return rows.stream()
        .map(
            row ->
                row.with(
                    row.cells().stream()
                        .map(cell -> corrected(cell, adjusted, next))
                        .collect(Collectors.toCollection(ArrayList::new))))
        .toList();
  }

  private static @Nullable Cell corrected(@Nullable Cell cell, double[] adjusted, int[] next) {
    if (cell == null || cell.difference() == null) {
      return cell;
    }
    return new Cell(
        cell.score(),
        cell.seeds(),
        cell.difference().withCorrected(adjusted[next[0]++]),
        cell.retention());
  }
}
