package striate.charts.figure;

import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.Range;
import org.jspecify.annotations.Nullable;

/** Which part of its axes a plot shows: null = all of its data. */
public final class AxisRanges {
  private final List<@Nullable Range> ranges;

  private AxisRanges(List<@Nullable Range> ranges) {
    this.ranges = ranges;
  }

  /** The axes of numbers of a plot: of x, if it has one, then of y. */
  public static List<ValueAxis> axes(Plot plot) {
    List<ValueAxis> axes = new ArrayList<>();
    if (plot instanceof XYPlot xy) {
      axes.add(xy.getDomainAxis());
      axes.add(xy.getRangeAxis());
    } else if (plot instanceof CategoryPlot bars) {
      axes.add(bars.getRangeAxis());
    }
    axes.removeIf(axis -> axis == null);
    return axes;
  }

  /** What is shown now. */
  public static AxisRanges of(Plot plot) {
    List<@Nullable Range> ranges = new ArrayList<>();
    for (ValueAxis axis : axes(plot)) {
      ranges.add(axis.isAutoRange() ? null : axis.getRange());
    }
    return new AxisRanges(ranges);
  }

  /** Shows the same part in a plot of the same kind. */
  public void applyTo(Plot plot) {
    List<ValueAxis> axes = axes(plot);
    for (int i = 0; i < Math.min(axes.size(), ranges.size()); i++) {
      Range range = ranges.get(i);
      if (range == null) {
        axes.get(i).setAutoRange(true);
      } else {
        axes.get(i).setRange(range);
      }
    }
  }
}
