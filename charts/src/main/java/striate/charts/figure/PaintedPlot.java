package striate.charts.figure;

import java.awt.Graphics2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.function.BiConsumer;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.PlotState;

/** A plot without axes, for figures that are painted by hand. */
final class PaintedPlot extends Plot {
  private static final long serialVersionUID = 1L;
  private transient BiConsumer<Graphics2D, Rectangle2D> painter = (g, area) -> {};

  void paintWith(BiConsumer<Graphics2D, Rectangle2D> now) {
    painter = now;
    fireChangeEvent();
  }

  @Override
  public String getPlotType() {
    return "painted";
  }

  @Override
  public void draw(
      Graphics2D g,
      Rectangle2D area,
      Point2D anchor,
      PlotState parentState,
      PlotRenderingInfo info) {
    if (info != null) {
      info.setPlotArea(area);
      info.setDataArea(area);
    }
    painter.accept(g, area);
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
