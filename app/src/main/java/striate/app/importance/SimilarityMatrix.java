package striate.app.importance;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.function.IntConsumer;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import org.jspecify.annotations.Nullable;
import striate.app.look.Heat;
import striate.app.look.Numbers;
import striate.app.look.Theme;

/**
 * The block-similarity matrix: angular distance between the states before a layer, to the right,
 * and some layers further up, downwards. A click on a row, or the arrow keys, choose its distance.
 */
final class SimilarityMatrix extends VBox {
  private static final double LEFT = 30;
  private static final double TOP = 16;
  private static final double SMALL_PRINT = 10.5;

  private final Canvas canvas = new Canvas();
  private final Pane pane = new Pane(canvas);
  private final Label read = new Label(" ");
  private final IntegerProperty distance = new SimpleIntegerProperty(1);
  private double @Nullable [][] matrix;
  private Theme theme = Theme.LIGHT;

  /**
   * @param chosen hears of a distance that was clicked
   */
  SimilarityMatrix(IntConsumer chosen) {
    setId("importance-matrix");
    setSpacing(4);
    setFocusTraversable(true);
    setAccessibleRole(AccessibleRole.NODE);
    getStyleClass().add("matrix");
    read.getStyleClass().addAll("muted", "small");
    read.setMinHeight(USE_PREF_SIZE);
    pane.setMinSize(80, 60);
    VBox.setVgrow(pane, Priority.ALWAYS);
    canvas.widthProperty().bind(pane.widthProperty());
    canvas.heightProperty().bind(pane.heightProperty());
    pane.widthProperty().addListener(o -> draw());
    pane.heightProperty().addListener(o -> draw());
    distance.addListener(o -> draw());
    canvas.setOnMouseMoved(event -> tell(event));
    canvas.setOnMouseExited(event -> read.setText(summary()));
    canvas.setOnMouseClicked(
        event -> {
          requestFocus();
          int row = row(event);
          if (row >= 0 && event.getButton() == MouseButton.PRIMARY) {
            chosen.accept(row + 1);
          }
        });
    setOnKeyPressed(event -> key(event, chosen));
    getChildren().addAll(pane, read);
  }

  IntegerProperty distanceProperty() {
    return distance;
  }

  void show(double @Nullable [][] now) {
    matrix = now;
    read.setText(summary());
    draw();
  }

  void wear(Theme now) {
    theme = now;
    draw();
  }

  private String summary() {
    double[][] all = matrix;
    if (all == null) {
      return " ";
    }
    double[] row = all[Math.min(distance.get(), all.length) - 1];
    int best = 0;
    for (int layer = 0; layer < row.length; layer++) {
      if (row[layer] < row[best]) {
        best = layer;
      }
    }
    String words = "most alike: " + place(distance.get(), best) + " " + Numbers.exact(row[best]);
    setAccessibleText("block-similarity matrix, " + words);
    return words;
  }

  private static String place(int n, int layer) {
    return n == 1
        ? "before and after layer " + layer + ":"
        : "before layer " + layer + " and after layer " + (layer + n - 1) + ":";
  }

  private double side() {
    double[][] all = matrix;
    return all == null
        ? 0
        : Math.max(
            1,
            Math.min((pane.getWidth() - LEFT) / all.length, (pane.getHeight() - TOP) / all.length));
  }

  private int row(MouseEvent event) {
    double[][] all = matrix;
    int row = (int) Math.floor((event.getY() - TOP) / Math.max(1, side()));
    return all == null || row < 0 || row >= all.length || event.getX() < 0 ? -1 : row;
  }

  private void tell(MouseEvent event) {
    double[][] all = matrix;
    int row = row(event);
    int layer = (int) Math.floor((event.getX() - LEFT) / Math.max(1, side()));
    read.setText(
        all == null || row < 0 || layer < 0 || layer >= all[row].length
            ? summary()
            : place(row + 1, layer) + " " + Numbers.exact(all[row][layer]));
  }

  private void key(KeyEvent event, IntConsumer chosen) {
    double[][] all = matrix;
    int step = event.getCode() == KeyCode.DOWN ? 1 : event.getCode() == KeyCode.UP ? -1 : 0;
    if (all != null && step != 0) {
      chosen.accept(Math.max(1, Math.min(all.length, distance.get() + step)));
      event.consume();
    }
  }

  /** The least and the largest of the known values. */
  static DoubleSummaryStatistics spread(double[][] all) {
    return Arrays.stream(all)
        .flatMapToDouble(Arrays::stream)
        .filter(value -> !Double.isNaN(value))
        .summaryStatistics();
  }

  private void draw() {
    GraphicsContext g = canvas.getGraphicsContext2D();
    g.clearRect(0, 0, canvas.getWidth(), canvas.getHeight());
    double[][] all = matrix;
    if (all == null || canvas.getWidth() <= LEFT || canvas.getHeight() <= TOP) {
      return;
    }
    DoubleSummaryStatistics spread = spread(all);
    double least = spread.getMin();
    double most = spread.getMax();
    double side = side();
    double gap = side > 6 ? 1 : 0;
    java.awt.Color muted = theme.figures().muted();
    Color ink = Color.rgb(muted.getRed(), muted.getGreen(), muted.getBlue());
    g.setFont(Font.font(SMALL_PRINT));
    Heat heat = Heat.of(theme);
    for (int n = 0; n < all.length; n++) {
      for (int layer = 0; layer < all[n].length; layer++) {
        double value = all[n][layer];
        if (!Double.isNaN(value)) {
          g.setFill(heat.at(most > least ? (value - least) / (most - least) : 0));
          g.fillRect(LEFT + layer * side, TOP + n * side, side - gap, side - gap);
        }
      }
    }
    int every = side > 16 ? 1 : side > 7 ? 4 : 8;
    g.setFill(ink);
    for (int i = 0; i < all.length; i += every) {
      g.fillText(Integer.toString(i), LEFT + i * side + 1, TOP - 4);
      g.fillText(Integer.toString(i + 1), 2, TOP + i * side + Math.min(side, 14) - 2);
    }
    g.setStroke(Color.web(theme.figures().dark() ? "#E3B341" : "#9A6700"));
    g.setLineWidth(1.5);
    int chosen = Math.min(distance.get(), all.length) - 1;
    g.strokeRect(LEFT - 1, TOP + chosen * side - 1, all[chosen].length * side + 1, side + 1);
  }
}
