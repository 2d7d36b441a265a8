package striate.engine.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Modality;
import striate.engine.stats.Bootstrap;
import striate.engine.stats.Correction;
import striate.engine.stats.Interval;
import striate.engine.stats.Range;

/**
 * Groups of runs side by side: the one comparison that command line, window and reports show.
 *
 * @param groups in the order of all cells
 * @param baseline index of the group that the others are compared with
 * @param rows tasks, visual first, then textual; the average of a modality after its tasks
 * @param notes what a reader has to know, one sentence each
 */
public record Comparison(
    List<Group> groups, int baseline, List<Row> rows, List<String> notes, Options options) {
  public Comparison {
    groups = List.copyOf(groups);
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
  }

  /**
   * @param confidence of all intervals, in (0, 1); tests are at 1 - confidence
   * @param correction of p values: over all tasks and groups, and over averages by themselves
   * @param power of detectable differences, in (0, 1)
   * @param bootstrap of retention
   */
  public record Options(
      double confidence, Correction correction, double power, Bootstrap bootstrap) {
    /** 95 %, Holm, 80 %. */
    public static Options usual() {
      return new Options(0.95, Correction.HOLM, 0.8, Bootstrap.forErrors());
    }
  }

  /**
   * @param layers that were tuned
   * @param settings in which its recipe differs from the others'
   * @param runs that count, one a seed
   * @param repeats runs that do not count, since their seed is there already
   * @param trainable number of trainable parameters; 0 where unknown
   * @param times one for each machine that can be compared
   */
  public record Group(
      String name,
      List<Integer> layers,
      String settings,
      List<String> runs,
      List<String> repeats,
      long trainable,
      List<TimeRatio> times) {
    public Group {
      layers = List.copyOf(layers);
      runs = List.copyOf(runs);
      repeats = List.copyOf(repeats);
      times = List.copyOf(times);
    }

    /** Over all machines, each of its runs with the same weight; NaN without a time to compare. */
    public double timeRatio() {
      int all = times.stream().mapToInt(TimeRatio::runs).sum();
      return times.stream().mapToDouble(time -> time.ratio() * time.runs()).sum() / all;
    }
  }

  /**
   * Tuning time on one machine.
   *
   * @param ratio mean time over that of the all-layers runs of the same recipe there
   * @param runs that were averaged
   * @param allLayersRuns likewise
   */
  public record TimeRatio(String machine, double ratio, int runs, int allLayersRuns) {}

  /**
   * One task, or the average of several.
   *
   * @param name of the task, or such as {@code visual average}
   * @param tasks what is averaged; the task alone for a task
   * @param questions that are compared: those that every run has answered
   * @param of questions that the task has, as far as that is known; at least {@code questions}
   * @param clusters of questions that belong together
   * @param partial whether the task has more questions
   * @param paired whether runs are compared question by question; false where the answers of some
   *     run were not recorded
   * @param cells one a group, null where the group has no score
   */
  public record Row(
      String name,
      boolean average,
      Modality modality,
      ScoredMetric metric,
      List<String> tasks,
      int questions,
      int of,
      int clusters,
      boolean partial,
      boolean paired,
      List<@Nullable Cell> cells) {
    public Row {
      tasks = List.copyOf(tasks);
      cells = Collections.unmodifiableList(new ArrayList<>(cells));
    }

    /** The same with other cells. */
    Row with(List<@Nullable Cell> others) {
      return new Row(
          name, average, modality, metric, tasks, questions, of, clusters, partial, paired, others);
    }

    public Range range() {
      return metric.range();
    }
  }

  /**
   * @param score over questions and seeds
   * @param seeds number of seeds, each with one run
   * @param difference from the baseline; null for the baseline itself, where it has no score, and
   *     where the two were asked different questions
   * @param retention of the baseline's score, in percent; null where a ratio has no meaning
   */
  public record Cell(
      Interval score, int seeds, @Nullable Difference difference, @Nullable Interval retention) {}

  /**
   * Paired over questions, if the row is.
   *
   * @param value group minus baseline
   * @param p two-sided, of no difference
   * @param corrected p for all that was tested
   * @param detectable the smallest true difference that would have been found with the given power
   * @param overTasks p of the paired t test with each task as one observation; NaN for a task
   */
  public record Difference(
      Interval value, double p, double corrected, double detectable, double overTasks) {
    Difference withCorrected(double other) {
      return new Difference(value, p, other, detectable, overTasks);
    }
  }

  /**
   * Compares groups with the all-layers group, or with the first where none tunes all layers.
   *
   * @param groups at least one
   */
  public static Comparison of(List<ScoredGroup> groups, Options options) {
    int all = 0;
    while (all < groups.size() && !groups.get(all).tunesAllLayers()) {
      all++;
    }
    return of(groups, all < groups.size() ? all : 0, options);
  }

  /**
   * @param groups at least one
   * @param baseline index of one of them
   * @throws striate.engine.run.Problem if a task has different metrics in different runs
   */
  public static Comparison of(List<ScoredGroup> groups, int baseline, Options options) {
    return new Comparing(groups, baseline, options).result();
  }

  /** A row by its name. */
  public Optional<Row> row(String name) {
    return rows.stream().filter(row -> row.name().equals(name)).findFirst();
  }

  /** The average of a modality's tasks. */
  public Optional<Row> average(Modality modality) {
    return rows.stream().filter(row -> row.average() && row.modality() == modality).findFirst();
  }

  /** The group that the others are compared with. */
  public Group baselineGroup() {
    return groups.get(baseline);
  }
}
