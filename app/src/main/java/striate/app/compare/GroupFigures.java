package striate.app.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import striate.app.look.SelectionName;
import striate.charts.data.ComparedGroup;
import striate.charts.data.Interval;
import striate.charts.data.Sense;
import striate.charts.data.TaskScore;
import striate.engine.report.Comparison;
import striate.engine.report.ScoredGroup;
import striate.engine.run.Modality;
import striate.engine.stats.Range;

/** A comparison as the figures take it. */
public final class GroupFigures {
  private GroupFigures() {}

  /**
   * @param groups that were compared, in the comparison's order
   */
  public static List<ComparedGroup> of(List<ScoredGroup> groups, Comparison comparison) {
    List<ComparedGroup> all = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      all.add(group(groups.get(i), comparison, i));
    }
    return all;
  }

  private static ComparedGroup group(ScoredGroup group, Comparison comparison, int index) {
    int layerCount = group.runs().get(0).layerCount();
    Comparison.Group compared = comparison.groups().get(index);
    double time = compared.timeRatio();
    List<TaskScore> tasks = new ArrayList<>();
    for (Comparison.Row row : comparison.rows()) {
      Comparison.Cell cell = row.cells().get(index);
      if (!row.average() && cell != null && row.range().isBounded()) {
        tasks.add(new TaskScore(row.name(), sense(row.modality()), share(row.range(), cell)));
      }
    }
    return new ComparedGroup(
        group.name(),
        SelectionName.of(new TreeSet<>(group.layers()), layerCount).hue(),
        layerCount,
        group.layers(),
        group.runs().size(),
        tasks,
        average(comparison, Modality.VISUAL, index),
        average(comparison, Modality.TEXTUAL, index),
        Double.isNaN(time) ? null : (Double) time,
        compared.trainable());
  }

  private static @Nullable Interval average(Comparison comparison, Modality modality, int index) {
    return ComparedRow.headline(comparison, modality)
        .filter(row -> row.range().isBounded())
        .flatMap(
            row ->
                java.util.Optional.ofNullable(row.cells().get(index))
                    .map(cell -> share(row.range(), cell)))
        .orElse(null);
  }

  /** Scores on other scales as their place in the metric's range. */
  private static Interval share(Range range, Comparison.Cell cell) {
    double unit = range.width();
    return new Interval(
        (cell.score().estimate() - range.low()) / unit,
        (cell.score().low() - range.low()) / unit,
        (cell.score().high() - range.low()) / unit);
  }

  private static Sense sense(Modality modality) {
    return modality == Modality.VISUAL ? Sense.VISUAL : Sense.TEXTUAL;
  }
}
