package striate.app.compare;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import striate.engine.report.Comparison;
import striate.engine.report.ComparisonText;
import striate.engine.report.ComparisonText.Marks;
import striate.engine.run.Modality;

/**
 * What a comparison says of one of its groups, in the words of a table's cells.
 *
 * @param index of the group in the comparison
 */
public record ComparedRow(Comparison comparison, int index) {
  private static final String NONE = Marks.SCREEN.none();

  /** What a modality's column is about: the average, or the task where there is only one. */
  static Optional<Comparison.Row> headline(Comparison comparison, Modality modality) {
    return comparison
        .average(modality)
        .or(
            () -> {
              var tasks =
                  comparison.rows().stream().filter(row -> row.modality() == modality).toList();
              return tasks.size() == 1 && !tasks.get(0).partial()
                  ? Optional.of(tasks.get(0))
                  : Optional.empty();
            });
  }

  /** The group's cell in that row; null where it has none. */
  Comparison.@Nullable Cell cell(Modality modality) {
    return headline(comparison, modality).map(row -> row.cells().get(index)).orElse(null);
  }

  /** Such as {@code 81.2 (79.0–83.1)}. */
  public String score(Modality modality) {
    return headline(comparison, modality)
        .map(row -> ComparisonText.score(row, row.cells().get(index), Marks.SCREEN))
        .orElse(NONE);
  }

  public double scoreValue(Modality modality) {
    Comparison.Cell cell = cell(modality);
    return cell == null ? Double.NEGATIVE_INFINITY : cell.score().estimate();
  }

  /** Visual, from the baseline; says so for the baseline itself. */
  public String difference() {
    if (isBaseline()) {
      return "baseline";
    }
    Comparison.Cell cell = cell(Modality.VISUAL);
    Comparison.Difference difference = cell == null ? null : cell.difference();
    return difference == null
        ? NONE
        : headline(comparison, Modality.VISUAL)
            .map(row -> ComparisonText.difference(row, difference, Marks.SCREEN))
            .orElse(NONE);
  }

  public double differenceValue() {
    Comparison.Cell cell = cell(Modality.VISUAL);
    Comparison.Difference difference = cell == null ? null : cell.difference();
    return difference == null ? 0 : difference.value().estimate();
  }

  /** Corrected for all that the comparison tests. */
  public String p() {
    Comparison.Cell cell = cell(Modality.VISUAL);
    Comparison.Difference difference = cell == null ? null : cell.difference();
    return difference == null ? NONE : ComparisonText.p(difference.corrected(), Marks.SCREEN);
  }

  public double pValue() {
    Comparison.Cell cell = cell(Modality.VISUAL);
    Comparison.Difference difference = cell == null ? null : cell.difference();
    return difference == null ? 2 : difference.corrected();
  }

  /** In percent of the baseline's visual score. */
  public String retention() {
    Comparison.Cell cell = cell(Modality.VISUAL);
    return cell == null || cell.retention() == null
        ? NONE
        : ComparisonText.retention(cell.retention(), Marks.SCREEN);
  }

  public double retentionValue() {
    Comparison.Cell cell = cell(Modality.VISUAL);
    return cell == null || cell.retention() == null ? 0 : cell.retention().estimate();
  }

  /** Over that of all layers on the same machine; NaN where that is not known. */
  public double time() {
    return comparison.groups().get(index).timeRatio();
  }

  public String timeText() {
    return Double.isNaN(time()) ? NONE : String.format(Locale.ROOT, "%.2f", time());
  }

  public boolean isBaseline() {
    return comparison.baseline() == index;
  }
}
