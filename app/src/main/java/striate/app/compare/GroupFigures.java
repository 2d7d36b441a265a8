package striate.app.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import striate.app.look.SelectionName;
import striate.app.runset.Looks;
import striate.charts.data.ComparedGroup;
import striate.charts.data.GroupLook;
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
   * @param looks of the groups, in the same order
   */
  public static List<ComparedGroup> of(
      List<ScoredGroup> groups, List<GroupLook> looks, Comparison comparison) {
    List<ComparedGroup> all = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      all.add(group(groups.get(i), looks.get(i), comparison, i));
    }
    return all;
  }

  /** The looks of groups that nobody chose by hand. */
  public static List<GroupLook> looks(List<ScoredGroup> groups) {
    return Looks.of(
        groups.stream()
            .map(
                group ->
                    SelectionName.of(
                            new TreeSet<>(group.layers()), group.runs().get(0).layerCount())
                        .hue())
            .toList());
  }

  private static ComparedGroup group(
      ScoredGroup group, GroupLook look, Comparison comparison, int index) {
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
        look,
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
    return Headline.of(comparison, modality)
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
