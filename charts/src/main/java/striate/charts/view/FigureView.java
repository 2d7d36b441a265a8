package striate.charts.view;

import java.util.function.Predicate;
import javafx.animation.AnimationTimer;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.scene.control.Label;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.StackPane;
import javafx.scene.text.Font;
import org.jfree.chart.fx.ChartCanvas;
import org.jfree.chart.fx.ChartViewer;
import org.jfree.chart.fx.interaction.MouseHandlerFX;
import org.jfree.chart.plot.XYPlot;
import org.jspecify.annotations.Nullable;
import striate.charts.figure.Figure;
import striate.charts.figure.FigureTheme;

/**
 * Shows a figure. New data may be handed in as often as it comes: the newest is drawn with the next
 * frame, the others never. Zooming: the wheel around the pointer, dragging a rectangle, a double
 * click for everything.
 */
public final class FigureView<D> extends StackPane {
  private final Figure<D> figure;
  private final Predicate<D> empty;
  private final Label hint;
  private final ChartViewer viewer;
  private final ReadOnlyIntegerWrapper drawings = new ReadOnlyIntegerWrapper(this, "drawings", 0);
  private final AnimationTimer nextFrame =
      new AnimationTimer() {
        @Override
        public void handle(long now) {
          draw();
        }
      };
  private @Nullable D waiting;

  /**
   * @param empty whether there is nothing to draw, so that {@code hint} stands there instead
   */
  public FigureView(Figure<D> figure, Predicate<D> empty, String hint) {
    this.figure = figure;
    this.empty = empty;
    this.hint = new Label(hint);
    this.hint.setWrapText(true);
    this.hint.getStyleClass().addAll("figure-hint");
    this.hint.setMaxWidth(380);
    viewer = new ChartViewer(figure.chart(), false);
    viewer.setVisible(false);
    viewer.setMinSize(60, 60);
    getStyleClass().add("figure-view");
    getChildren().addAll(viewer, this.hint);
    setMinSize(120, 90);
    // FXGraphics2D 2.1.5 forgets after a restore that the canvas has another font than it set last
    viewer
        .getCanvas()
        .getGraphicsContext2D()
        .setFont(Font.font(java.awt.Font.SANS_SERIF, FigureTheme.LABEL_POINTS));
    zoom(viewer.getCanvas());
  }

  /** Has {@code data} drawn with the next frame. On the JavaFX thread only. */
  public void show(D data) {
    waiting = data;
    nextFrame.start();
  }

  /** Has the figure drawn in other colours, at once. */
  public void wear(FigureTheme theme) {
    figure.wear(theme);
  }

  public Figure<D> figure() {
    return figure;
  }

  /** How many times new data was drawn. */
  public ReadOnlyIntegerProperty drawingsProperty() {
    return drawings.getReadOnlyProperty();
  }

  private void draw() {
    nextFrame.stop();
    D data = waiting;
    waiting = null;
    if (data != null) {
      boolean nothing = empty.test(data);
      viewer.setVisible(!nothing);
      hint.setVisible(nothing);
      figure.show(data);
      drawings.set(drawings.get() + 1);
    }
  }

  /**
   * JFreeChart-FX 2.0.2 zooms out where the wheel goes up or stands still: its handler is replaced.
   */
  private void zoom(ChartCanvas canvas) {
    MouseHandlerFX wheel = canvas.getMouseHandler("scroll");
    if (wheel != null) {
      canvas.removeAuxiliaryMouseHandler(wheel);
    }
    boolean lines = figure.chart().getPlot() instanceof XYPlot;
    canvas.setDomainZoomable(lines);
    canvas.setRangeZoomable(lines);
    if (lines) {
      canvas.addAuxiliaryMouseHandler(new WheelZoom());
      canvas.addEventHandler(
          MouseEvent.MOUSE_CLICKED,
          event -> {
            if (event.getButton() == MouseButton.PRIMARY && event.getClickCount() == 2) {
              XYPlot plot = figure.chart().getXYPlot();
              plot.getDomainAxis().setAutoRange(true);
              plot.getRangeAxis().setAutoRange(true);
            }
          });
    }
  }
}
