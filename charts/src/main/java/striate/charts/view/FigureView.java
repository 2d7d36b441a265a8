package striate.charts.view;

import java.awt.geom.Rectangle2D;
import java.util.function.BiConsumer;
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
 * Shows a figure. Callers may set new data at any rate: the view draws only the newest with the
 * next frame. The wheel zooms around the pointer, dragging zooms to a rectangle, a double click
 * resets.
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
   * @param empty whether there is no data, so that the view shows {@code hint} instead
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
    // after a restore, FXGraphics2D 2.1.5 no longer knows that the canvas has another font
    viewer
        .getCanvas()
        .getGraphicsContext2D()
        .setFont(Font.font(java.awt.Font.SANS_SERIF, FigureTheme.LABEL_POINTS));
    zoom(viewer.getCanvas());
  }

  /** Draws {@code data} with the next frame. Call it only on the JavaFX thread. */
  public void show(D data) {
    waiting = data;
    nextFrame.start();
  }

  /** Draws the figure in other colours immediately. */
  public void wear(FigureTheme theme) {
    figure.wear(theme);
  }

  /**
   * Calls {@code clicked} with the values of both axes where the figure is clicked.
   *
   * @throws IllegalStateException if the figure has no such axes
   */
  public void onClick(BiConsumer<Double, Double> clicked) {
    if (!(figure.chart().getPlot() instanceof XYPlot plot)) {
      throw new IllegalStateException("the figure has no axes of numbers");
    }
    viewer
        .getCanvas()
        .addEventHandler(
            MouseEvent.MOUSE_CLICKED,
            event -> {
              Rectangle2D area = viewer.getCanvas().getRenderingInfo().getPlotInfo().getDataArea();
              if (event.getButton() == MouseButton.PRIMARY
                  && event.isStillSincePress()
                  && area != null
                  && area.contains(event.getX(), event.getY())) {
                clicked.accept(
                    plot.getDomainAxis()
                        .java2DToValue(event.getX(), area, plot.getDomainAxisEdge()),
                    plot.getRangeAxis().java2DToValue(event.getY(), area, plot.getRangeAxisEdge()));
              }
            });
  }

  public Figure<D> figure() {
    return figure;
  }

  /** The number of times that new data was drawn. */
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
   * Replaces the handler of JFreeChart-FX 2.0.2, which zooms out if the wheel moves up or not at
   * all.
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
