package striate.app.look;

import javafx.scene.AccessibleRole;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.shape.Polygon;
import striate.charts.data.GroupLook;
import striate.charts.data.Point;
import striate.charts.figure.FigureTheme;

/** A group's colour and marker, as all figures draw them. */
public final class Swatch extends Region {
  private static final double SIZE = 14;
  private static final double RADIUS = 5.5;

  private final Polygon shape = new Polygon();

  public Swatch() {
    setMinSize(SIZE, SIZE);
    setPrefSize(SIZE, SIZE);
    setMaxSize(SIZE, SIZE);
    setAccessibleRole(AccessibleRole.IMAGE_VIEW);
    getChildren().add(shape);
    shape.setManaged(false);
    shape.setLayoutX(SIZE / 2);
    shape.setLayoutY(SIZE / 2);
    shape.setStrokeWidth(1.4);
  }

  /**
   * @param filled false draws an outline, for what is not looked at
   */
  public void show(GroupLook look, boolean filled, FigureTheme theme) {
    shape.getPoints().clear();
    for (Point corner : look.marker().outline()) {
      shape.getPoints().addAll(RADIUS * corner.x(), RADIUS * corner.y());
    }
    java.awt.Color colour = filled ? theme.of(look) : theme.grid();
    Color paint = Color.rgb(colour.getRed(), colour.getGreen(), colour.getBlue());
    shape.setFill(filled ? paint : Color.TRANSPARENT);
    shape.setStroke(filled ? Color.TRANSPARENT : paint);
  }
}
