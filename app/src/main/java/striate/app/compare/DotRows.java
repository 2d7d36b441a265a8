package striate.app.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import striate.app.runset.ChosenGroup;
import striate.charts.data.Interval;
import striate.charts.data.RetainedScore;
import striate.charts.data.Sense;
import striate.charts.data.TaskDots;
import striate.engine.report.Comparison;
import striate.engine.report.ComparisonText;
import striate.engine.run.Modality;
import striate.engine.stats.Range;

/** A comparison as the figures with a row a task take it. */
final class DotRows {
  private static final double LEVEL = 0.05;
  private static final double POINTS = 100;

  private DotRows() {}

  /** Scores of all groups, as fractions of each metric's range. */
  static TaskDots scores(Compared compared) {
    return compared
        .comparison()
        .map(
            found ->
                new TaskDots(
                    named(compared.groups()),
                    rows(found, (row, cell) -> score(row, cell), -1, compared.references())))
        .orElse(TaskDots.NONE);
  }

  /** Differences of all groups from the baseline, which has no dots, in points. */
  static TaskDots differences(Compared compared) {
    return compared
        .comparison()
        .filter(found -> found.groups().size() > 1)
        .map(
            found -> {
              List<ChosenGroup> others = new ArrayList<>(compared.groups());
              others.remove(found.baseline());
              return new TaskDots(
                  named(others),
                  rows(found, DotRows::difference, found.baseline(), References.NONE));
            })
        .orElse(TaskDots.NONE);
  }

  /** What the groups keep of the score of all layers, or of the baseline where none tunes all. */
  static List<RetainedScore> retained(Compared compared, Modality modality) {
    Optional<Comparison> found = compared.withAllLayers().or(compared::comparison);
    Optional<Comparison.Row> row = found.flatMap(one -> Headline.of(one, modality));
    List<RetainedScore> kept = new ArrayList<>();
    for (int i = 0; row.isPresent() && i < compared.groups().size(); i++) {
      Comparison.Cell cell = row.get().cells().get(i);
      ChosenGroup group = compared.groups().get(i);
      boolean reference = found.get().baseline() == i;
      if (cell != null && (cell.retention() != null || reference)) {
        kept.add(
            new RetainedScore(
                group.name(),
                group.look(),
                group.group().layers().size(),
                cell.retention() == null
                    ? Interval.exactly(POINTS)
                    : interval(cell.retention(), 1)));
      }
    }
    return kept;
  }

  private interface DotOf {
    TaskDots.@Nullable Dot of(Comparison.Row row, Comparison.Cell cell);
  }

  private static List<TaskDots.Group> named(List<ChosenGroup> groups) {
    return groups.stream().map(one -> new TaskDots.Group(one.name(), one.look())).toList();
  }

  /**
   * Visual above, textual below; the average first.
   *
   * @param without index of a group that has no dots, or -1
   * @param references what the dots are worth
   */
  private static List<TaskDots.Row> rows(
      Comparison comparison, DotOf dot, int without, References references) {
    List<TaskDots.Row> rows = new ArrayList<>();
    for (Modality modality : Modality.values()) {
      Sense sense = modality == Modality.VISUAL ? Sense.VISUAL : Sense.TEXTUAL;
      List<TaskDots.Row> some = new ArrayList<>();
      for (Comparison.Row row : comparison.rows()) {
        if (row.modality() != modality || !row.range().isBounded()) {
          continue;
        }
        List<TaskDots.@Nullable Dot> dots = new ArrayList<>();
        for (int i = 0; i < row.cells().size(); i++) {
          Comparison.Cell cell = row.cells().get(i);
          if (i != without) {
            dots.add(cell == null ? null : dot.of(row, cell));
          }
        }
        if (dots.stream().anyMatch(one -> one != null)) {
          TaskDots.Row made =
              new TaskDots.Row(
                  row.average() ? "average" : row.name(),
                  sense,
                  false,
                  row.average(),
                  dots,
                  references.of(comparison, row));
          some.add(row.average() ? 0 : some.size(), made);
        }
      }
      if (!some.isEmpty()) {
        rows.add(TaskDots.Row.heading(sense));
        rows.addAll(some);
      }
    }
    return rows;
  }

  private static TaskDots.Dot score(Comparison.Row row, Comparison.Cell cell) {
    double low = row.range().low();
    double unit = row.range().width();
    return TaskDots.Dot.of(
        new Interval(
            (cell.score().estimate() - low) / unit,
            (cell.score().low() - low) / unit,
            (cell.score().high() - low) / unit),
        words(row, "score", ComparisonText.score(row, cell, ComparisonText.Marks.SCREEN), " %"));
  }

  private static TaskDots.@Nullable Dot difference(Comparison.Row row, Comparison.Cell cell) {
    Comparison.Difference found = cell.difference();
    if (found == null) {
      return null;
    }
    double points = POINTS / row.range().width();
    return new TaskDots.Dot(
        interval(found.value(), points),
        found.corrected() < LEVEL,
        found.corrected(),
        found.detectable() * points,
        words(
            row,
            "difference",
            ComparisonText.difference(row, found, ComparisonText.Marks.SCREEN),
            " points"));
  }

  /** As the drawer and reports write it; the metric's own unit where it is not a share. */
  private static String words(Comparison.Row row, String name, String value, String unit) {
    return name + " " + value + (row.range().equals(Range.SHARE) ? unit : "");
  }

  /** An interval around its estimate, however it was made. */
  private static Interval interval(striate.engine.stats.Interval value, double unit) {
    double at = value.estimate() * unit;
    return new Interval(at, Math.min(at, value.low() * unit), Math.max(at, value.high() * unit));
  }
}
