package striate.engine.report;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import striate.engine.region.LayerSelection;
import striate.engine.report.Comparison.Cell;
import striate.engine.report.Comparison.Difference;
import striate.engine.report.Comparison.Row;
import striate.engine.stats.Interval;
import striate.engine.stats.Range;

/**
 * The numbers of a comparison as people read them: shares in percent, two significant digits of the
 * uncertainty, all cells of a row alike.
 */
public final class ComparisonText {
  private static final int MOST_DECIMALS = 4;

  private ComparisonText() {}

  /** What its numbers are multiplied with: shares are shown in percent. */
  static double unit(Row row) {
    return row.range().equals(Range.SHARE) ? 100 : 1;
  }

  /** Name and unit of the metric, such as {@code accuracy, %}. */
  public static String metric(Row row) {
    String name = unit(row) == 100 ? row.metric().name() + ", %" : row.metric().name();
    return row.metric().higherIsBetter() ? name : name + ", lower is better";
  }

  /** Decimals of a row: two significant digits of half its narrowest interval. */
  static int decimals(Row row) {
    double narrowest =
        row.cells().stream()
            .filter(Objects::nonNull)
            .mapToDouble(cell -> unit(row) * Objects.requireNonNull(cell).score().halfWidth())
            .filter(half -> half > 0 && Double.isFinite(half))
            .min()
            .orElse(1);
    return decimals(narrowest);
  }

  private static int decimals(double half) {
    return Math.max(0, Math.min(MOST_DECIMALS, 1 - (int) Math.floor(Math.log10(half))));
  }

  public static String score(Row row, @Nullable Cell cell, Marks marks) {
    return cell == null
        ? marks.none()
        : interval(cell.score(), unit(row), decimals(row), false, marks);
  }

  public static String difference(Row row, Difference difference, Marks marks) {
    return interval(difference.value(), unit(row), decimals(row), true, marks);
  }

  /** The smallest difference that would have been found. */
  public static String detectable(Row row, Difference difference, Marks marks) {
    return number(difference.detectable() * unit(row), decimals(row), false, marks);
  }

  public static String retention(@Nullable Interval retention, Marks marks) {
    if (retention == null || Double.isNaN(retention.estimate())) {
      return marks.none();
    }
    double half = retention.halfWidth();
    int decimals = half > 0 && Double.isFinite(half) ? Math.min(2, decimals(half)) : 1;
    return interval(retention, 1, decimals, false, marks);
  }

  public static String p(double p, Marks marks) {
    if (Double.isNaN(p)) {
      return marks.none();
    }
    if (p < 0.001) {
      return marks.less() + "0.001";
    }
    return String.format(Locale.ROOT, p < 0.0995 ? "%.3f" : "%.2f", p);
  }

  public static String ratio(Comparison.TimeRatio time) {
    return String.format(Locale.ROOT, "%.2f", time.ratio());
  }

  /** Such as {@code 81.2 (79.0-83.1)}; with a sign where that is the point. */
  private static String interval(
      Interval interval, double unit, int decimals, boolean signed, Marks marks) {
    return number(interval.estimate() * unit, decimals, signed, marks)
        + " ("
        + number(interval.low() * unit, decimals, signed, marks)
        + (signed ? " to " : marks.range())
        + number(interval.high() * unit, decimals, signed, marks)
        + ")";
  }

  private static String number(double value, int decimals, boolean signed, Marks marks) {
    if (!Double.isFinite(value)) {
      return Double.isNaN(value)
          ? marks.none()
          : value > 0 ? marks.infinity() : "-" + marks.infinity();
    }
    String digits = String.format(Locale.ROOT, "%." + decimals + "f", Math.abs(value));
    boolean zero = digits.chars().allMatch(c -> c == '0' || c == '.');
    String sign = zero ? "" : value < 0 ? marks.minus() : signed ? "+" : "";
    return sign + digits;
  }

  /** Such as {@code 3/3/1}, one a group, or one number where all have as many. */
  public static String seeds(Row row) {
    List<String> counts =
        row.cells().stream().map(cell -> cell == null ? "0" : cell.seeds() + "").toList();
    return counts.stream().distinct().count() == 1 ? counts.get(0) : String.join("/", counts);
  }

  /** Questions, with the number of clusters where it is another. */
  public static String questions(Row row) {
    String text = String.format(Locale.ROOT, "%,d", row.questions());
    if (row.of() > row.questions()) {
      text += String.format(Locale.ROOT, " of %,d", row.of());
    }
    if (row.clusters() != row.questions()) {
      text += String.format(Locale.ROOT, " in %,d", row.clusters());
    }
    return row.partial() && row.of() == row.questions() ? text + " (partial)" : text;
  }

  public static String layers(Comparison.Group group) {
    return group.layers().isEmpty()
        ? "none"
        : LayerSelection.of(Collections.max(group.layers()) + 2, group.layers()).toString();
  }

  /** Number of trainable parameters. */
  static String trainable(Comparison.Group group) {
    return group.trainable() == 0 ? "-" : String.format(Locale.ROOT, "%,d", group.trainable());
  }

  /** Whether any row has a difference. */
  static boolean compares(Comparison comparison) {
    return comparison.rows().stream()
        .flatMap(row -> row.cells().stream())
        .anyMatch(cell -> cell != null && cell.difference() != null);
  }

  /** How a format writes signs. */
  public record Marks(String minus, String range, String less, String none, String infinity) {
    /** ASCII, for terminals and Markdown. */
    public static final Marks PLAIN = new Marks("-", "-", "< ", "-", "inf");

    /** Typographic, for windows. */
    public static final Marks SCREEN = new Marks("\u2212", "\u2013", "< ", "\u2013", "\u221e");

    static final Marks LATEX = new Marks("$-$", "--", "$<$ ", "--", "$\\infty$");
  }
}
