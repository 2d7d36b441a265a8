package striate.charts.view;

import java.awt.geom.Rectangle2D;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.Range;
import org.jspecify.annotations.Nullable;
import striate.charts.figure.AxisRanges;

/** Shows parts of a chart's axes, and all of them again. */
final class Zoom {
  /** A rectangle thinner than this, in points, zooms along its length alone. */
  private static final double THIN = 8;

  private static final double LEAST = 1e-9;

  private final JFreeChart chart;
  private final Map<ValueAxis, Home> homes = new HashMap<>();

  /** How an axis was before the first zoom. */
  private record Home(Range range, boolean automatic) {}

  Zoom(JFreeChart chart) {
    this.chart = chart;
  }

  /** Whether a part is shown. */
  boolean zoomed() {
    return !homes.isEmpty();
  }

  /** Shows all. */
  void reset() {
    if (homes.isEmpty()) {
      return;
    }
    change(
        () -> {
          homes.forEach(
              (axis, home) -> {
                if (home.automatic()) {
                  axis.setAutoRange(true);
                } else {
                  axis.setRange(home.range());
                }
              });
          homes.clear();
        });
  }

  /** Around a point, which stays where it is; a factor below 1 shows less. */
  void around(double x, double y, double factor, Rectangle2D area) {
    change(
        () -> {
          for (ValueAxis axis : axes()) {
            double at = place(axis, x, y, area);
            within(axis, at - at * factor, at + (1 - at) * factor);
          }
        });
  }

  /** What is inside a rectangle, from whichever corner it was drawn. */
  void to(Rectangle2D box, Rectangle2D area) {
    Rectangle2D inside = box.createIntersection(area);
    boolean wide = inside.getWidth() >= THIN;
    boolean high = inside.getHeight() >= THIN;
    if (inside.getWidth() < 0 || inside.getHeight() < 0 || (!wide && !high)) {
      return;
    }
    change(
        () -> {
          for (ValueAxis axis : axes()) {
            if (horizontal(axis) ? wide : high) {
              double one = place(axis, inside.getMinX(), inside.getMaxY(), area);
              double other = place(axis, inside.getMaxX(), inside.getMinY(), area);
              within(axis, Math.min(one, other), Math.max(one, other));
            }
          }
        });
  }

  /** Moves the shown part by a distance in points. */
  void pan(double dx, double dy, Rectangle2D area) {
    if (!zoomed()) {
      return;
    }
    change(
        () -> {
          for (ValueAxis axis : axes()) {
            double by =
                place(axis, area.getMinX(), area.getMaxY(), area)
                    - place(axis, area.getMinX() + dx, area.getMaxY() + dy, area);
            if (by != 0) {
              axis.zoomRange(by, 1 + by);
            }
          }
        });
  }

  /** Zooms an axis to shares of what it shows; as far out as its home it goes home. */
  private void within(ValueAxis axis, double low, double high) {
    if (!(high - low > LEAST)) {
      return;
    }
    Home home = homes.computeIfAbsent(axis, a -> new Home(a.getRange(), a.isAutoRange()));
    axis.zoomRange(low, high);
    Range now = axis.getRange();
    double slack = 1e-9 * home.range().getLength();
    if (now.getLowerBound() <= home.range().getLowerBound() + slack
        && now.getUpperBound() >= home.range().getUpperBound() - slack) {
      homes.remove(axis);
      if (home.automatic()) {
        axis.setAutoRange(true);
      } else {
        axis.setRange(home.range());
      }
    }
  }

  private List<ValueAxis> axes() {
    return AxisRanges.axes(chart.getPlot());
  }

  /** 0 at the axis' low end, 1 at its high end. */
  private double place(ValueAxis axis, double x, double y, Rectangle2D area) {
    double share =
        horizontal(axis)
            ? (x - area.getMinX()) / area.getWidth()
            : (area.getMaxY() - y) / area.getHeight();
    return axis.isInverted() ? 1 - share : share;
  }

  @SuppressWarnings("ReferenceEquality") // two axes may look alike
  private boolean horizontal(ValueAxis axis) {
    Plot plot = chart.getPlot();
    boolean turned = PlotOrientation.HORIZONTAL.equals(orientation(plot));
    boolean domain = plot instanceof XYPlot xy && xy.getDomainAxis() == axis;
    return domain != turned;
  }

  private static @Nullable PlotOrientation orientation(Plot plot) {
    return plot instanceof XYPlot xy
        ? xy.getOrientation()
        : plot instanceof CategoryPlot bars ? bars.getOrientation() : null;
  }

  /** One event, and so one drawing, for all axes. */
  private void change(Runnable change) {
    chart.setNotify(false);
    try {
      change.run();
    } finally {
      chart.setNotify(true);
    }
  }
}
