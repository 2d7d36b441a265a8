package striate.charts.figure;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.Range;

/** Axes shared by the figures. */
final class Axes {
  private Axes() {}

  /** Counts of optimizer steps. */
  static NumberAxis steps() {
    NumberAxis axis = new NumberAxis("step");
    axis.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
    axis.setAutoRangeIncludesZero(true);
    axis.setUpperMargin(0.01);
    axis.setLowerMargin(0.01);
    return axis;
  }

  /** Fractions shown as 0 to 100 %. */
  static NumberAxis percent(String label) {
    NumberAxis axis = new PercentAxis(label);
    axis.setTickUnit(new NumberTickUnit(0.25, format("0 %"), 0));
    axis.setLabelInsets(new RectangleInsets(0, 0, 0, 2));
    return axis;
  }

  /** Seconds from 0. */
  static NumberAxis seconds(String label) {
    NumberAxis axis = new NumberAxis(label);
    axis.setAutoRangeIncludesZero(true);
    axis.setNumberFormatOverride(format("#,##0.##"));
    axis.setUpperMargin(0.12);
    return axis;
  }

  /** From 0 to 100 % unless the user zooms. */
  private static final class PercentAxis extends NumberAxis {
    private static final long serialVersionUID = 1L;
    private static final Range WHOLE = new Range(0, 1.02);

    PercentAxis(String label) {
      super(label);
      autoAdjustRange();
    }

    @Override
    protected void autoAdjustRange() {
      setRange(WHOLE, false, false);
    }
  }

  /**
   * A value with what the axis measures and in which unit, which its label names in this order,
   * such as {@code loss 0.753 nats per token}.
   */
  static String words(ValueAxis axis, double value) {
    String label = axis.getLabel() == null ? "" : axis.getLabel();
    String name = name(label);
    int comma = label.indexOf(", ");
    String unit = comma < 0 ? "" : " " + label.substring(comma + 2);
    return (name + " " + number(axis, value) + unit).strip();
  }

  /** A label without its unit. */
  static String name(String label) {
    int comma = label.indexOf(", ");
    return comma < 0 ? label : label.substring(0, comma);
  }

  /** Gives an axis the colours and fonts of the one that it replaces. */
  static void copyLook(ValueAxis from, ValueAxis to) {
    to.setTickLabelPaint(from.getTickLabelPaint());
    to.setTickLabelFont(from.getTickLabelFont());
    to.setLabelPaint(from.getLabelPaint());
    to.setLabelFont(from.getLabelFont());
    to.setAxisLineVisible(false);
    to.setTickMarksVisible(false);
  }

  /** The 95 % interval of a value, in brackets; empty if it has none. */
  static String interval(ValueAxis axis, double low, double high) {
    return high > low
        ? " ("
            + number(axis, rounded(low, low, high))
            + " to "
            + number(axis, rounded(high, low, high))
            + ")"
        : "";
  }

  /** To two digits of half its interval; as it is without one. */
  static double rounded(double value, double low, double high) {
    double half = (high - low) / 2;
    if (!(half > 0) || !Double.isFinite(half) || !Double.isFinite(value)) {
      return value;
    }
    int decimals = 1 - (int) Math.floor(Math.log10(half));
    return BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_EVEN).doubleValue();
  }

  /** A value with the digits that a reader of the axis wants, and a typographic minus. */
  static String number(ValueAxis axis, double value) {
    String digits = digits(axis, value);
    return digits.startsWith("-") ? "\u2212" + digits.substring(1) : digits;
  }

  private static String digits(ValueAxis axis, double value) {
    if (!Double.isFinite(value)) {
      return "not a number";
    }
    if (isPercent(axis)) {
      return format("0.0 %").format(value);
    }
    double size = Math.abs(value);
    if (value == Math.rint(value) && size < 1e9) {
      return format("#,##0").format(value);
    }
    return size >= 1000
        ? format("#,##0").format(value)
        : size >= 1e-3 ? significant(value) : format("0.###E0").format(value);
  }

  private static String significant(double value) {
    return new BigDecimal(value)
        .round(new MathContext(4, RoundingMode.HALF_EVEN))
        .stripTrailingZeros()
        .toPlainString();
  }

  private static boolean isPercent(ValueAxis axis) {
    return axis instanceof PercentAxis
        || axis instanceof NumberAxis numbers
            && numbers.getNumberFormatOverride() instanceof DecimalFormat format
            && format.getMultiplier() == 100;
  }

  /** Digits independent of the locale. */
  static DecimalFormat format(String pattern) {
    return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT));
  }
}
