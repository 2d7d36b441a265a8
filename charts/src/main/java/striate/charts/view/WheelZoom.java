package striate.charts.view;

import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import javafx.scene.input.ScrollEvent;
import org.jfree.chart.fx.ChartCanvas;
import org.jfree.chart.fx.interaction.AbstractMouseHandlerFX;
import org.jfree.chart.plot.Zoomable;

/**
 * Zooms around the pointer: in for the wheel away from the user, out towards the user. Ignores
 * events without wheel movement.
 */
final class WheelZoom extends AbstractMouseHandlerFX {
  private static final double STEP = 0.85;

  WheelZoom() {
    super("wheel", false, false, false, false);
  }

  @Override
  public void handleScroll(ChartCanvas canvas, ScrollEvent event) {
    Rectangle2D area = canvas.getRenderingInfo().getPlotInfo().getDataArea();
    Point2D pointer = new Point2D.Double(event.getX(), event.getY());
    if (event.getDeltaY() == 0
        || area == null
        || !area.contains(pointer)
        || !(canvas.getChart().getPlot() instanceof Zoomable plot)) {
      return;
    }
    double factor = event.getDeltaY() > 0 ? STEP : 1 / STEP;
    canvas.getChart().setNotify(false);
    plot.zoomDomainAxes(factor, canvas.getRenderingInfo().getPlotInfo(), pointer, true);
    plot.zoomRangeAxes(factor, canvas.getRenderingInfo().getPlotInfo(), pointer, true);
    canvas.getChart().setNotify(true);
    event.consume();
  }
}
