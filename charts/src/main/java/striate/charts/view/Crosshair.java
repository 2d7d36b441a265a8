package striate.charts.view;

import java.awt.geom.Rectangle2D;
import javafx.scene.control.Label;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.paint.Color;
import javafx.scene.shape.Circle;
import javafx.scene.shape.Line;
import javafx.scene.shape.Rectangle;
import org.jspecify.annotations.Nullable;
import striate.charts.figure.FigureTheme;
import striate.charts.figure.ReadOut;

/**
 * What lies over a figure: lines through the value that is read out, its name and values beside it,
 * and the rectangle of a zoom. Drawn beside the chart, which need not be drawn again for it.
 */
final class Crosshair extends Pane {
  private static final double BESIDE = 12;

  private final Line across = new Line();
  private final Line along = new Line();
  private final Circle dot = new Circle(4);
  private final Label name = new Label();
  private final Label values = new Label();
  private final VBox words = new VBox(name, values);
  private final Rectangle rubber = new Rectangle();

  Crosshair() {
    setMouseTransparent(true);
    name.getStyleClass().add("figure-readout-name");
    values.getStyleClass().add("figure-readout-values");
    words.getStyleClass().add("figure-readout");
    words.setId("figure-readout");
    words.setManaged(false);
    dot.setFill(Color.TRANSPARENT);
    dot.setStrokeWidth(2);
    for (Line line : new Line[] {across, along}) {
      line.getStrokeDashArray().addAll(3d, 3d);
      line.setManaged(false);
    }
    dot.setManaged(false);
    rubber.setManaged(false);
    getChildren().addAll(across, along, dot, rubber, words);
    hide();
    rubber.setVisible(false);
    wear(FigureTheme.LIGHT);
  }

  void wear(FigureTheme theme) {
    Color line = colour(theme.muted());
    across.setStroke(line);
    along.setStroke(line);
    dot.setStroke(colour(theme.text()));
    name.setTextFill(colour(theme.text()));
    values.setTextFill(colour(theme.muted()));
    rubber.setStroke(line);
    rubber.setFill(line.deriveColor(0, 1, 1, 0.15));
    words.setStyle(
        String.format(
            "-fx-background-color: %s, %s; -fx-background-insets: 0, 1; -fx-background-radius: 5,"
                + " 4; -fx-padding: 4 8 5 8;",
            web(theme.muted()), web(theme.background())));
  }

  private static Color colour(java.awt.Color colour) {
    return Color.rgb(colour.getRed(), colour.getGreen(), colour.getBlue());
  }

  private static String web(java.awt.Color colour) {
    return String.format("#%06x", colour.getRGB() & 0xffffff);
  }

  /**
   * @param area where the chart draws its data
   */
  void show(ReadOut value, Rectangle2D area) {
    name.setText(value.name());
    values.setText(String.join("\n", value.values()));
    line(across, value.x(), area.getMinY(), value.x(), area.getMaxY());
    line(along, area.getMinX(), value.y(), area.getMaxX(), value.y());
    across.setVisible(value.across());
    along.setVisible(true);
    dot.setVisible(true);
    dot.setCenterX(value.x());
    dot.setCenterY(value.y());
    words.setVisible(true);
    words.applyCss();
    double width = Math.min(getWidth(), words.prefWidth(Region.USE_COMPUTED_SIZE));
    double height = words.prefHeight(width);
    double x = value.x() + BESIDE;
    if (x + width > getWidth()) {
      x = value.x() - BESIDE - width;
    }
    double y = value.y() - BESIDE - height;
    if (y < 0) {
      y = value.y() + BESIDE;
    }
    words.resizeRelocate(
        Math.max(0, x), Math.max(0, Math.min(y, getHeight() - height)), width, height);
  }

  private static void line(Line line, double x1, double y1, double x2, double y2) {
    line.setStartX(Math.round(x1) + 0.5);
    line.setStartY(Math.round(y1) + 0.5);
    line.setEndX(Math.round(x2) + 0.5);
    line.setEndY(Math.round(y2) + 0.5);
  }

  void hide() {
    across.setVisible(false);
    along.setVisible(false);
    dot.setVisible(false);
    words.setVisible(false);
  }

  /** Shows the rectangle that will be zoomed to; null = none. */
  void rubber(@Nullable Rectangle2D box) {
    rubber.setVisible(box != null);
    if (box != null) {
      rubber.setX(box.getX());
      rubber.setY(box.getY());
      rubber.setWidth(box.getWidth());
      rubber.setHeight(box.getHeight());
    }
  }
}
