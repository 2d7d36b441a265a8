package striate.charts.figure;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
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

  /** Digits independent of the locale. */
  static DecimalFormat format(String pattern) {
    return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT));
  }
}
