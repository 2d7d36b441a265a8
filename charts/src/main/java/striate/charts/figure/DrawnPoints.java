package striate.charts.figure;

import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jfree.chart.ChartRenderingInfo;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.DomainOrder;
import org.jfree.data.xy.IntervalXYDataset;
import org.jfree.data.xy.XYDataset;
import org.jspecify.annotations.Nullable;

/** Finds points of lines where they were drawn. */
final class DrawnPoints {
  /** Points further from the pointer are not read out. */
  private static final double REACH = 36;

  private final ThemedFigure<?> figure;
  private final XYPlot plot;
  private final Rectangle2D area;

  private DrawnPoints(ThemedFigure<?> figure, XYPlot plot, Rectangle2D area) {
    this.figure = figure;
    this.plot = plot;
    this.area = area;
  }

  static DrawnPoints of(ThemedFigure<?> figure, XYPlot plot, ChartRenderingInfo drawn) {
    return new DrawnPoints(figure, plot, drawn.getPlotInfo().getDataArea());
  }

  Optional<ReadOut> near(double x, double y) {
    if (area == null || !area.contains(x, y)) {
      return Optional.empty();
    }
    double low = domain().java2DToValue(x - REACH, area, plot.getDomainAxisEdge());
    double high = domain().java2DToValue(x + REACH, area, plot.getDomainAxisEdge());
    int[] best = {-1, -1, -1};
    double nearest = REACH;
    for (int d = 0; d < plot.getDatasetCount(); d++) {
      XYDataset data = plot.getDataset(d);
      for (int s = 0; data != null && s < data.getSeriesCount(); s++) {
        if (figure.seriesName(d, s).isEmpty()) {
          continue;
        }
        boolean sorted = DomainOrder.ASCENDING.equals(data.getDomainOrder());
        int first = sorted ? from(data, s, Math.min(low, high)) : 0;
        int count = data.getItemCount(s);
        for (int i = first; i < count; i++) {
          if (sorted && data.getXValue(s, i) > Math.max(low, high)) {
            break;
          }
          double distance = Math.hypot(x - x(data.getXValue(s, i)), y - y(data.getYValue(s, i)));
          if (distance < nearest) {
            nearest = distance;
            best = new int[] {d, s, i};
          }
        }
      }
    }
    return best[0] < 0 ? Optional.empty() : Optional.of(readOut(best[0], best[1], best[2]));
  }

  /**
   * @param from null = the first point of all
   */
  Optional<ReadOut> beside(@Nullable ReadOut from, int items, int series) {
    List<int[]> all = named();
    if (area == null || all.isEmpty()) {
      return Optional.empty();
    }
    XYDataset data = from == null ? null : plot.getDataset(from.dataset());
    if (from == null || data == null || from.series() >= data.getSeriesCount()) {
      return Optional.of(readOut(all.get(0)[0], all.get(0)[1], 0));
    }
    if (series == 0) {
      int last = data.getItemCount(from.series()) - 1;
      int item = Math.max(0, Math.min(last, from.item() + items));
      return last < 0
          ? Optional.empty()
          : Optional.of(readOut(from.dataset(), from.series(), item));
    }
    int place = 0;
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i)[0] == from.dataset() && all.get(i)[1] == from.series()) {
        place = i;
      }
    }
    int[] next = all.get(Math.floorMod(place + series, all.size()));
    XYDataset other = plot.getDataset(next[0]);
    double x =
        data.getXValue(from.series(), Math.min(from.item(), data.getItemCount(from.series()) - 1));
    int item = Math.min(from(other, next[1], x), other.getItemCount(next[1]) - 1);
    return Optional.of(readOut(next[0], next[1], Math.max(0, item)));
  }

  /** Data sets and series with a name and points. */
  private List<int[]> named() {
    List<int[]> all = new ArrayList<>();
    for (int d = 0; d < plot.getDatasetCount(); d++) {
      XYDataset data = plot.getDataset(d);
      for (int s = 0; data != null && s < data.getSeriesCount(); s++) {
        if (data.getItemCount(s) > 0 && !figure.seriesName(d, s).isEmpty()) {
          all.add(new int[] {d, s});
        }
      }
    }
    return all;
  }

  /** The first point at or right of x; the number of points if none is. */
  private static int from(XYDataset data, int series, double x) {
    int low = 0;
    int high = data.getItemCount(series);
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (data.getXValue(series, middle) < x) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private ReadOut readOut(int dataset, int series, int item) {
    XYDataset data = plot.getDataset(dataset);
    double x = data.getXValue(series, item);
    double y = data.getYValue(series, item);
    List<String> values = new ArrayList<>();
    String given = figure.words(dataset, series, item);
    if (data instanceof IntervalXYDataset intervals) {
      values.add(
          given.isEmpty()
              ? words(
                  domain(),
                  x,
                  intervals.getStartXValue(series, item),
                  intervals.getEndXValue(series, item))
              : given);
      values.add(
          words(
              range(),
              y,
              intervals.getStartYValue(series, item),
              intervals.getEndYValue(series, item)));
    } else {
      values.add(figure.words(domain(), x));
      values.add(figure.words(range(), y));
    }
    return new ReadOut(
        dataset, series, item, figure.seriesName(dataset, series), values, x(x), y(y), true);
  }

  /** With the interval, and as many digits as it leaves sure. */
  private String words(ValueAxis axis, double value, double low, double high) {
    return figure.words(axis, Axes.rounded(value, low, high)) + Axes.interval(axis, low, high);
  }

  private double x(double value) {
    return domain().valueToJava2D(value, area, plot.getDomainAxisEdge());
  }

  private double y(double value) {
    return range().valueToJava2D(value, area, plot.getRangeAxisEdge());
  }

  private ValueAxis domain() {
    return plot.getDomainAxis();
  }

  private ValueAxis range() {
    return plot.getRangeAxis();
  }
}
