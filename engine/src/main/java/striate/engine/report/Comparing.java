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
    List<Row> taskRows = corrected(tasks.stream().map(this::row).toList());
    List<Row> averages = new ArrayList<>();
    for (Modality modality : Modality.values()) {
      Row average =
          average(modality, tasks.stream().filter(t -> t.modality() == modality).toList());
      if (average != null) {
        averages.add(average);
      }
    }
    List<Row> rows = new ArrayList<>();
    for (Modality modality : Modality.values()) {
      taskRows.stream().filter(row -> row.modality() == modality).forEach(rows::add);
      corrected(averages).stream().filter(row -> row.modality() == modality).forEach(rows::add);
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
              ratios));
      notes.times(group, ratios);
    }
    return new Comparison(shown, baseline, rows, notes.all(), options);
  }

  private List<ComparedTask> tasks() {
    Set<String> names = new LinkedHashSet<>();
    groups.forEach(
        group -> group.runs().forEach(run -> run.tasks().forEach(task -> names.add(task.task()))));
    return names.stream().map(name -> new ComparedTask(name, groups)).toList();
  }

  private Row row(ComparedTask task) {
    notes.task(task);
    ComparedTask.Scores base = task.scores(baseline);
    List<@Nullable Cell> cells = new ArrayList<>();
    for (int g = 0; g < groups.size(); g++) {
      ComparedTask.Scores scores = task.scores(g);
      if (scores == null) {
        cells.add(null);
        continue;
      }
      boolean compared = g != baseline && base != null;
      cells.add(
          new Cell(
              scores.score().interval(task.metric().range(), options.confidence()),
              scores.score().seeds(),
              compared
                  ? difference(
                      task.difference(scores, Objects.requireNonNull(base)),
                      task.metric().range(),
                      Double.NaN)
                  : null,
              compared && task.hasRatio() ? retention(List.of(task), g) : null));
    }
    return new Row(
        task.name(),
        false,
        task.modality(),
        task.metric(),
        List.of(task.name()),
        task.questions(),
        task.clusters().count(),
        task.isPartial(),
        cells);
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
      ratios.add(
          new Retention.Task(
              task.clusters(),
              Objects.requireNonNull(task.scores(group)).seeds(),
              Objects.requireNonNull(task.scores(baseline)).seeds()));
    }
    return Retention.of(ratios, options.bootstrap(), options.confidence());
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
    List<@Nullable Cell> cells = new ArrayList<>();
    for (int g = 0; g < groups.size(); g++) {
      boolean compared = g != baseline;
      boolean ratios = tasks.stream().allMatch(ComparedTask::hasRatio);
      cells.add(
          new Cell(
              averages.get(g).interval(Range.SHARE, options.confidence()),
              averages.get(g).seeds(),
              compared ? averageDifference(tasks, averages, g) : null,
              compared && ratios ? retention(tasks, g) : null));
    }
    return new Row(
        modality.word() + " average",
        true,
        modality,
        MEAN_SHARE,
        tasks.stream().map(ComparedTask::name).toList(),
        tasks.stream().mapToInt(ComparedTask::questions).sum(),
        tasks.stream().mapToInt(task -> task.clusters().count()).sum(),
        false,
        cells);
  }

  private boolean everyRunHas(ComparedTask task) {
    return IntStream.range(0, groups.size())
        .allMatch(
            g -> {
              ComparedTask.Scores scores = task.scores(g);
              return scores != null && scores.seeds().size() == groups.get(g).runs().size();
            });
  }

  private static SeededScore average(List<ComparedTask> tasks, int group) {
    return SeededScore.average(tasks.stream().map(task -> share(task, group)).toList());
  }

  private static SeededScore share(ComparedTask task, int group) {
    return Objects.requireNonNull(task.scores(group)).score().asShareOf(task.metric().range());
  }

  private Difference averageDifference(
      List<ComparedTask> tasks, List<SeededScore> averages, int group) {
    List<SeededDifference> differences = new ArrayList<>();
    for (ComparedTask task : tasks) {
      differences.add(
          task.difference(
                  Objects.requireNonNull(task.scores(group)),
                  Objects.requireNonNull(task.scores(baseline)))
              .asShareOf(task.metric().range()));
    }
    PairedT overTasks =
        PairedT.of(
            tasks.stream().mapToDouble(task -> share(task, group).estimate()).toArray(),
            tasks.stream().mapToDouble(task -> share(task, baseline).estimate()).toArray());
    return difference(
        SeededDifference.average(differences, averages.get(group), averages.get(baseline)),
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
                new Row(
                    row.name(),
                    row.average(),
                    row.modality(),
                    row.metric(),
                    row.tasks(),
                    row.questions(),
                    row.clusters(),
                    row.partial(),
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
