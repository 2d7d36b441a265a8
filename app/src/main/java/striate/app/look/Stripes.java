package striate.app.look;

import java.util.Set;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import striate.charts.data.StrategyHue;
import striate.charts.figure.FigureTheme;

/** A selection drawn as stripes, one per decoder layer; tuned layers have the strategy's colour. */
public final class Stripes extends Region {
  private static final double HEIGHT = 14;
  private static final double WIDEST = 7;

  /** Width of all stripes, so that those of 80 layers leave room for a name. */
  private static final double MOST = 280;

  private final Canvas canvas = new Canvas(0, HEIGHT);
  private Set<Integer> layers = Set.of();
  private int layerCount;
  private StrategyHue hue = StrategyHue.CUSTOM;
  private FigureTheme theme = FigureTheme.LIGHT;

  public Stripes() {
    getStyleClass().add("stripes");
    setMinHeight(HEIGHT);
    setPrefHeight(HEIGHT);
    setMinWidth(60);
    setAccessibleRole(AccessibleRole.IMAGE_VIEW);
    getChildren().add(canvas);
  }

  public void show(Set<Integer> tuned, int count, StrategyHue colour, FigureTheme drawnIn) {
    layers = Set.copyOf(tuned);
    layerCount = count;
    hue = colour;
    theme = drawnIn;
    double width = Math.min(MOST, count * WIDEST);
    setPrefWidth(width);
    setMaxWidth(width);
    setAccessibleText(tuned.size() + " of " + count + " layers: " + tuned);
    requestLayout();
  }

  @Override
  protected void layoutChildren() {
    canvas.setWidth(getWidth());
    canvas.setHeight(HEIGHT);
    canvas.setLayoutY(Math.round((getHeight() - HEIGHT) / 2));
    GraphicsContext g = canvas.getGraphicsContext2D();
    g.clearRect(0, 0, canvas.getWidth(), HEIGHT);
    if (layerCount == 0) {
      return;
    }
    double step = Math.min(WIDEST, getWidth() / layerCount);
    double gap = step > 3 ? 1.5 : 0.5;
    Color on = colour(theme.of(hue));
    Color off = colour(theme.grid());
    for (int layer = 0; layer < layerCount; layer++) {
      g.setFill(layers.contains(layer) ? on : off);
      g.fillRoundRect(layer * step, 1, step - gap, HEIGHT - 2, 2, 2);
    }
  }

  private static Color colour(java.awt.Color colour) {
    return Color.rgb(colour.getRed(), colour.getGreen(), colour.getBlue());
  }
}
