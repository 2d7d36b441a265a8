package striate.app.ask;

import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.Locale;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Tooltip;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.layout.StackPane;
import javafx.scene.paint.Color;
import org.jspecify.annotations.Nullable;

/** An image as the model gets it, darker where a layer looks less. */
final class AttentionImage extends StackPane {
  private static final double DARKEST = 0.78;

  private final double side;
  private final ImageView view = new ImageView();
  private final Canvas shade;
  private final Tooltip told = new Tooltip();
  private double[] weights = new double[0];
  private int grid;

  /**
   * @param side in logical pixels
   */
  AttentionImage(double side) {
    this.side = side;
    shade = new Canvas(side, side);
    view.setFitWidth(side);
    view.setFitHeight(side);
    setMinSize(side, side);
    setMaxSize(side, side);
    getChildren().addAll(view, shade);
    Tooltip.install(this, told);
    setOnMouseMoved(event -> tell(event.getX(), event.getY()));
  }

  /**
   * @param asked null for none
   */
  void show(@Nullable Asked asked) {
    if (asked == null || asked.seen().length == 0) {
      view.setImage(null);
      grid = 0;
      return;
    }
    view.setImage(new Image(new ByteArrayInputStream(asked.seen())));
    grid = asked.grid();
  }

  /**
   * @param patches the attention on each, row by row; empty = nothing is darkened
   */
  void shade(double[] patches) {
    weights = patches;
    GraphicsContext pen = shade.getGraphicsContext2D();
    pen.clearRect(0, 0, side, side);
    if (grid == 0 || patches.length != grid * grid) {
      return;
    }
    double most = Arrays.stream(patches).max().orElse(0);
    double cell = side / grid;
    for (int i = 0; i < patches.length; i++) {
      double share = most > 0 ? Math.sqrt(patches[i] / most) : 0; // shades as the eye sees them
      pen.setFill(Color.gray(0, DARKEST * (1 - share)));
      pen.fillRect(i % grid * cell, i / grid * cell, cell, cell);
    }
  }

  private void tell(double x, double y) {
    if (grid == 0 || weights.length != grid * grid) {
      told.setText("");
      return;
    }
    int column = (int) Math.max(0, Math.min(grid - 1, x / side * grid));
    int row = (int) Math.max(0, Math.min(grid - 1, y / side * grid));
    told.setText(
        String.format(
            Locale.ROOT,
            "row %d, column %d: %.1f %% of the attention",
            row + 1,
            column + 1,
            100 * weights[row * grid + column]));
  }
}
