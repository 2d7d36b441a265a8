package striate.charts.figure;

import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CrosshairState;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.AbstractXYItemRenderer;
import org.jfree.chart.renderer.xy.XYItemRendererState;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.data.xy.XYDataset;

/**
 * Draws a line through more points than the plot has columns of pixels as the area that it covers:
 * in each column from its lowest to its highest value. A software renderer spends a stroked line's
 * time on its ups and downs, of which a dense line has one for every point. A series that has room
 * for its points is stroked. Plots are upright, and x ascends.
 */
final class DenseLineRenderer extends AbstractXYItemRenderer {
  private static final long serialVersionUID = 1L;

  DenseLineRenderer() {
    setDefaultCreateEntities(false);
  }

  /** Draws the whole series with its first item. */
  @Override
  public void drawItem(
      Graphics2D g,
      XYItemRendererState state,
      Rectangle2D area,
      PlotRenderingInfo info,
      XYPlot plot,
      ValueAxis domain,
      ValueAxis range,
      XYDataset data,
      int series,
      int item,
      CrosshairState crosshair,
      int pass) {
    int first = state.getFirstItemIndex();
    int last = state.getLastItemIndex();
    if (item != first || !getItemVisible(series, item)) {
      return;
    }
    Drawing drawing =
        new Drawing(
            area,
            domain,
            plot.getDomainAxisEdge(),
            range,
            plot.getRangeAxisEdge(),
            data,
            series,
            first,
            last);
    g.setPaint(getItemPaint(series, first));
    if (last - first < area.getWidth()) {
      g.setStroke(getItemStroke(series, first));
      g.draw(drawing.line());
    } else {
      float width =
          getItemStroke(series, first) instanceof java.awt.BasicStroke stroke
              ? stroke.getLineWidth()
              : 1;
      g.fill(drawing.covered(width / 2));
    }
  }

  /** The points of a series from {@code first} to {@code last}, and where they lie. */
  private record Drawing(
      Rectangle2D area,
      ValueAxis domain,
      RectangleEdge domainEdge,
      ValueAxis range,
      RectangleEdge rangeEdge,
      XYDataset data,
      int series,
      int first,
      int last) {

    Path2D line() {
      Path2D.Double line = new Path2D.Double();
      boolean down = false;
      for (int i = first; i <= last; i++) {
        double value = data.getYValue(series, i);
        if (!Double.isFinite(value)) {
          down = false;
          continue;
        }
        double x = domain.valueToJava2D(data.getXValue(series, i), area, domainEdge);
        double y = range.valueToJava2D(value, area, rangeEdge);
        if (down) {
          line.lineTo(x, y);
        } else {
          line.moveTo(x, y);
        }
        down = true;
      }
      return line;
    }

    /**
     * What the line covers. Extremes are found among values rather than places: an axis may take
     * long to place each of a hundred thousand values, and keeps their order.
     *
     * @param reach half of the line's width
     */
    Path2D covered(double reach) {
      Path2D.Double covered = new Path2D.Double();
      int columns = (int) Math.ceil(area.getWidth());
      double[] tops = new double[columns];
      double[] bottoms = new double[columns];
      int open = -1;
      double left = domain.java2DToValue(area.getMinX(), area, domainEdge);
      int item = first;
      while (item <= last && data.getXValue(series, item) < left) {
        item++;
      }
      double enters = at(left, item);
      for (int column = 0; column < columns; column++) {
        double right = domain.java2DToValue(area.getMinX() + column + 1, area, domainEdge);
        double low = Double.isNaN(enters) ? Double.POSITIVE_INFINITY : enters;
        double high = Double.isNaN(enters) ? Double.NEGATIVE_INFINITY : enters;
        while (item <= last && data.getXValue(series, item) < right) {
          double value = data.getYValue(series, item++);
          if (Double.isFinite(value)) {
            low = Math.min(low, value);
            high = Math.max(high, value);
          }
        }
        boolean joined = open >= 0 && !Double.isNaN(enters);
        double leaves = at(right, item);
        if (!Double.isNaN(leaves)) {
          low = Math.min(low, leaves);
          high = Math.max(high, leaves);
        }
        if (open >= 0 && !joined) {
          close(covered, open, column, tops, bottoms);
          open = -1;
        }
        if (low <= high) {
          open = open < 0 ? column : open;
          tops[column] = range.valueToJava2D(high, area, rangeEdge) - reach;
          bottoms[column] = range.valueToJava2D(low, area, rangeEdge) + reach;
        }
        enters = leaves;
      }
      if (open >= 0) {
        close(covered, open, columns, tops, bottoms);
      }
      return covered;
    }

    /** The line's value at x, between an item and the one before; NaN where it has none. */
    private double at(double x, int item) {
      if (item <= first || item > last) {
        return Double.NaN;
      }
      double x0 = data.getXValue(series, item - 1);
      double y0 = data.getYValue(series, item - 1);
      double x1 = data.getXValue(series, item);
      double y1 = data.getYValue(series, item);
      double value = x1 > x0 ? y0 + (y1 - y0) * (x - x0) / (x1 - x0) : y1;
      return Double.isFinite(value) ? value : Double.NaN;
    }

    /** Goes along the tops of the columns, and back along their bottoms. */
    private void close(Path2D path, int from, int to, double[] tops, double[] bottoms) {
      double left = area.getMinX();
      path.moveTo(left + from, tops[from]);
      for (int column = from; column < to; column++) {
        path.lineTo(left + column, tops[column]);
        path.lineTo(left + column + 1, tops[column]);
      }
      for (int column = to - 1; column >= from; column--) {
        path.lineTo(left + column + 1, bottoms[column]);
        path.lineTo(left + column, bottoms[column]);
      }
      path.closePath();
    }
  }
}
