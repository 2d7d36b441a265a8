package striate.charts.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CrosshairState;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.renderer.xy.XYItemRendererState;
import org.jfree.data.Range;
import org.jfree.data.xy.IntervalXYDataset;
import org.jfree.data.xy.XYDataset;
import org.jspecify.annotations.Nullable;

/**
 * Bars of what would not have been detected. They do not stretch the axis: few seeds make them
 * longer than all that was measured. Where one goes on beyond the axis it has an arrow.
 */
final class UndetectedRenderer extends XYErrorRenderer {
  private static final long serialVersionUID = 1L;
  private static final double ARROW = 5;
  private static final double INSET = 1.5;

  private final Color arrow;

  UndetectedRenderer(Color arrow) {
    this.arrow = arrow;
    setDrawYError(false);
    setCapLength(0);
    setDefaultShapesVisible(false);
    setErrorStroke(new BasicStroke(5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
  }

  @Override
  public @Nullable Range findDomainBounds(XYDataset dataset) {
    return null;
  }

  @Override
  public void drawItem(
      Graphics2D g,
      XYItemRendererState state,
      Rectangle2D area,
      PlotRenderingInfo info,
      XYPlot plot,
      ValueAxis domain,
      ValueAxis range,
      XYDataset dataset,
      int series,
      int item,
      CrosshairState crosshair,
      int pass) {
    super.drawItem(
        g, state, area, info, plot, domain, range, dataset, series, item, crosshair, pass);
    if (pass != 0 || !(dataset instanceof IntervalXYDataset bars)) {
      return;
    }
    double y = range.valueToJava2D(dataset.getYValue(series, item), area, plot.getRangeAxisEdge());
    if (y < area.getMinY() || y > area.getMaxY()) {
      return;
    }
    g.setPaint(arrow);
    if (bars.getStartXValue(series, item) < domain.getLowerBound()) {
      g.fill(arrow(area.getMinX() + INSET, y, ARROW));
    }
    if (bars.getEndXValue(series, item) > domain.getUpperBound()) {
      g.fill(arrow(area.getMaxX() - INSET, y, -ARROW));
    }
  }

  /**
   * @param length from its point at x to its end; negative to the left
   */
  private static Path2D arrow(double x, double y, double length) {
    Path2D path = new Path2D.Double();
    path.moveTo(x, y);
    path.lineTo(x + length, y - ARROW / 2);
    path.lineTo(x + length, y + ARROW / 2);
    path.closePath();
    return path;
  }
}
