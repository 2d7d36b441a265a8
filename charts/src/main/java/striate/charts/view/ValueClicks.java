package striate.charts.view;

import java.awt.geom.Rectangle2D;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import javafx.event.EventHandler;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import org.jfree.chart.fx.ChartCanvas;
import org.jfree.chart.plot.XYPlot;
import org.jspecify.annotations.Nullable;
import striate.charts.data.Point;
import striate.charts.figure.ReadOut;

/**
 * Clicks on a figure's values: one looks, two open, and so do Space and Shift+Enter where a value
 * is read out. What the first click opens may cover the figure, so that the second one counts
 * wherever it arrives.
 */
final class ValueClicks {
  private final ChartCanvas canvas;
  private final XYPlot plot;
  private final EventHandler<MouseEvent> second = this::second;
  private BiConsumer<Double, Double> looks = (x, y) -> {};
  private BiPredicate<Double, Double> opens = (x, y) -> false;
  private @Nullable Point first;

  ValueClicks(ChartCanvas canvas, XYPlot plot) {
    this.canvas = canvas;
    this.plot = plot;
    canvas.addEventHandler(MouseEvent.MOUSE_CLICKED, this::click);
    canvas
        .sceneProperty()
        .addListener(
            (o, before, now) -> {
              if (before != null) {
                before.removeEventFilter(MouseEvent.MOUSE_PRESSED, second);
              }
              if (now != null) {
                now.addEventFilter(MouseEvent.MOUSE_PRESSED, second);
              }
            });
  }

  void onLook(BiConsumer<Double, Double> look) {
    looks = look;
  }

  void onOpen(BiPredicate<Double, Double> open) {
    opens = open;
  }

  private void click(MouseEvent event) {
    if (event.getButton() == MouseButton.PRIMARY
        && event.getClickCount() == 1
        && event.isStillSincePress()) {
      Point at = values(event.getX(), event.getY()).orElse(null);
      first = at;
      if (at != null) {
        looks.accept(at.x(), at.y());
      }
    }
  }

  private void second(MouseEvent event) {
    Point at = first;
    first = null;
    if (at != null
        && event.getButton() == MouseButton.PRIMARY
        && event.getClickCount() == 2
        && opens.test(at.x(), at.y())) {
      event.consume();
    }
  }

  /** Whether a key did what a click on the value that is read out does. */
  boolean key(KeyEvent event, ReadOut readOut) {
    Optional<Point> at = values(readOut.x(), readOut.y());
    if (at.isEmpty()) {
      return false;
    }
    if (event.getCode() == KeyCode.SPACE) {
      looks.accept(at.get().x(), at.get().y());
      return true;
    }
    return event.getCode() == KeyCode.ENTER
        && event.isShiftDown()
        && opens.test(at.get().x(), at.get().y());
  }

  private Optional<Point> values(double x, double y) {
    Rectangle2D area = canvas.getRenderingInfo().getPlotInfo().getDataArea();
    if (area == null || !area.contains(x, y)) {
      return Optional.empty();
    }
    return Optional.of(
        new Point(
            plot.getDomainAxis().java2DToValue(x, area, plot.getDomainAxisEdge()),
            plot.getRangeAxis().java2DToValue(y, area, plot.getRangeAxisEdge())));
  }
}
