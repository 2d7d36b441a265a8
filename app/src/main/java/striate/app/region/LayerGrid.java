package striate.app.region;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.RowConstraints;

/**
 * The decoder's layers in reading order. Click or drag paints; Shift-click makes all from the last
 * layer on like that one. Arrows move the cursor, Space paints, Shift with arrows does as
 * Shift-click, I inverts, Alt with left or right moves the whole selection. A right click, or L,
 * looks at a layer closely.
 */
final class LayerGrid extends GridPane {
  private static final double SAMPLE = 4;

  /** Highest cells, in points: of several rows, and of a single one. */
  private static final double MOST = 84;

  private static final double ALONE = 140;
  private static final PseudoClass TUNED = PseudoClass.getPseudoClass("tuned");
  private static final PseudoClass NARROW = PseudoClass.getPseudoClass("narrow");
  private static final PseudoClass CURSOR = PseudoClass.getPseudoClass("cursor");

  private final RegionModel model;
  private final IntConsumer look;
  private final List<Label> cells = new ArrayList<>();
  private int cursor;
  private boolean painting;
  private boolean dragging;
  private double lastX;
  private double lastY;
  private int columns = 8;

  LayerGrid(RegionModel model, IntConsumer look) {
    this.model = model;
    this.look = look;
    setId("layer-grid");
    getStyleClass().add("layer-grid");
    setFocusTraversable(true);
    setAccessibleRole(AccessibleRole.NODE);
    setAccessibleText("decoder layers");
    setOnMousePressed(this::pressed);
    setOnMouseDragged(this::dragged);
    setOnMouseReleased(
        event -> {
          dragging = false;
          model.endStroke();
        });
    setOnKeyPressed(this::key);
    focusedProperty().addListener((o, before, now) -> showCursor());
    model.layerCountProperty().addListener((o, before, now) -> rebuild());
    model.selectionProperty().addListener((o, before, now) -> showSelection());
    rebuild();
  }

  private void rebuild() {
    getChildren().clear();
    getRowConstraints().clear();
    cells.clear();
    cursor = 0;
    divide(layers());
    for (int layer = 0; layer < layers(); layer++) {
      Label cell = new Label(Integer.toString(layer));
      cell.setId("layer-" + layer);
      cell.getStyleClass().add("layer-cell");
      cell.pseudoClassStateChanged(NARROW, columns > 8);
      cell.setTextOverrun(OverrunStyle.CLIP);
      cell.setMinWidth(0);
      cell.setAlignment(Pos.TOP_LEFT);
      cell.setMaxSize(Double.MAX_VALUE, Double.MAX_VALUE);
      cell.setAccessibleRole(AccessibleRole.CHECK_BOX);
      cells.add(cell);
      add(cell, layer % columns, layer / columns);
      if (layer % columns == 0) {
        RowConstraints row = new RowConstraints(32, 52, layers() <= columns ? ALONE : MOST);
        row.setVgrow(Priority.ALWAYS);
        row.setFillHeight(true);
        getRowConstraints().add(row);
      }
    }
    showSelection();
    showCursor();
  }

  private int layers() {
    return model.layerCountProperty().get();
  }

  /** Deep models get more columns, so that all layers stay in sight. */
  private void divide(int layers) {
    columns = layers <= 32 ? 8 : layers <= 48 ? 12 : 16;
    getColumnConstraints().clear();
    for (int column = 0; column < columns; column++) {
      ColumnConstraints constraints = new ColumnConstraints();
      constraints.setPercentWidth(100.0 / columns);
      constraints.setHgrow(Priority.ALWAYS);
      getColumnConstraints().add(constraints);
    }
  }

  private void showSelection() {
    for (int layer = 0; layer < cells.size(); layer++) {
      boolean tuned = model.selectionProperty().get().contains(layer);
      cells.get(layer).pseudoClassStateChanged(TUNED, tuned);
      cells.get(layer).setAccessibleText("layer " + layer + (tuned ? ", tuned" : ", frozen"));
    }
  }

  private void showCursor() {
    for (int layer = 0; layer < cells.size(); layer++) {
      cells.get(layer).pseudoClassStateChanged(CURSOR, layer == cursor && isFocused());
    }
  }

  private int at(double x, double y) {
    for (int layer = 0; layer < cells.size(); layer++) {
      if (cells.get(layer).getBoundsInParent().contains(x, y)) {
        return layer;
      }
    }
    return -1;
  }

  private void pressed(MouseEvent event) {
    requestFocus();
    int layer = at(event.getX(), event.getY());
    if (layer >= 0 && event.getButton() == MouseButton.SECONDARY) {
      moveTo(layer);
      look.accept(layer);
    }
    dragging = layer >= 0 && event.getButton() == MouseButton.PRIMARY;
    if (!dragging) {
      return;
    }
    model.beginStroke();
    if (event.isShiftDown()) {
      painting = tuned(cursor);
      model.paintRange(cursor, layer, painting);
    } else {
      painting = !tuned(layer);
      model.paint(layer, painting);
    }
    moveTo(layer);
    lastX = event.getX();
    lastY = event.getY();
    event.consume();
  }

  /** Paints everything between the last place and this one: a fast mouse is seen here and there. */
  private void dragged(MouseEvent event) {
    if (dragging) {
      double length = Math.hypot(event.getX() - lastX, event.getY() - lastY);
      int samples = Math.max(1, (int) Math.ceil(length / SAMPLE));
      for (int i = 1; i <= samples; i++) {
        double part = (double) i / samples;
        int layer =
            at(lastX + part * (event.getX() - lastX), lastY + part * (event.getY() - lastY));
        if (layer >= 0 && layer != cursor) {
          model.paint(layer, painting);
          moveTo(layer);
        }
      }
      lastX = event.getX();
      lastY = event.getY();
    }
    event.consume();
  }

  private void key(KeyEvent event) {
    if (cells.isEmpty() || event.isControlDown() || event.isMetaDown()) {
      return;
    }
    KeyCode code = event.getCode();
    if (event.isAltDown()) {
      if (code == KeyCode.LEFT || code == KeyCode.RIGHT) {
        model.shift(code == KeyCode.LEFT ? -1 : 1);
        event.consume();
      }
      return;
    }
    switch (code) {
      case LEFT -> step(-1, event);
      case RIGHT -> step(1, event);
      case UP -> step(-columns, event);
      case DOWN -> step(columns, event);
      case HOME -> step(-cursor, event);
      case END -> step(cells.size() - 1 - cursor, event);
      case SPACE, ENTER -> {
        model.paint(cursor, !tuned(cursor));
        event.consume();
      }
      case L -> {
        look.accept(cursor);
        event.consume();
      }
      case I -> {
        model.invert();
        event.consume();
      }
      default -> {}
    }
  }

  private void step(int by, KeyEvent event) {
    int target = cursor + by;
    if (target >= 0 && target < cells.size()) {
      if (event.isShiftDown()) {
        model.paintRange(cursor, target, tuned(cursor));
      }
      moveTo(target);
    }
    event.consume();
  }

  private void moveTo(int layer) {
    cursor = layer;
    showCursor();
  }

  private boolean tuned(int layer) {
    return model.selectionProperty().get().contains(layer);
  }
}
