package striate.app.region;

import java.util.ArrayList;
import java.util.List;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.RowConstraints;

/**
 * The decoder's layers in reading order. Click or drag paints; Shift-click selects a range. Arrows
 * move the cursor, Space paints, Shift with arrows paints while moving, I inverts, Alt with left or
 * right moves the whole selection.
 */
final class LayerGrid extends GridPane {
  private static final int COLUMNS = 8;
  private static final PseudoClass TUNED = PseudoClass.getPseudoClass("tuned");
  private static final PseudoClass CURSOR = PseudoClass.getPseudoClass("cursor");

  private final RegionModel model;
  private final List<Label> cells = new ArrayList<>();
  private int cursor;
  private boolean painting;
  private int painted = -1;

  LayerGrid(RegionModel model) {
    this.model = model;
    setId("layer-grid");
    getStyleClass().add("layer-grid");
    setFocusTraversable(true);
    setAccessibleRole(AccessibleRole.NODE);
    setAccessibleText("decoder layers");
    for (int column = 0; column < COLUMNS; column++) {
      ColumnConstraints constraints = new ColumnConstraints();
      constraints.setPercentWidth(100.0 / COLUMNS);
      constraints.setHgrow(Priority.ALWAYS);
      getColumnConstraints().add(constraints);
    }
    setOnMousePressed(this::pressed);
    setOnMouseDragged(this::dragged);
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
    for (int layer = 0; layer < model.layerCountProperty().get(); layer++) {
      Label cell = new Label(Integer.toString(layer));
      cell.setId("layer-" + layer);
      cell.getStyleClass().add("layer-cell");
      cell.setAlignment(Pos.TOP_LEFT);
      cell.setMaxSize(Double.MAX_VALUE, Double.MAX_VALUE);
      cell.setAccessibleRole(AccessibleRole.CHECK_BOX);
      cells.add(cell);
      add(cell, layer % COLUMNS, layer / COLUMNS);
      if (layer % COLUMNS == 0) {
        RowConstraints row = new RowConstraints(32, 52, 84);
        row.setVgrow(Priority.ALWAYS);
        row.setFillHeight(true);
        getRowConstraints().add(row);
      }
    }
    showSelection();
    showCursor();
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

  private int at(MouseEvent event) {
    for (int layer = 0; layer < cells.size(); layer++) {
      if (cells.get(layer).getBoundsInParent().contains(event.getX(), event.getY())) {
        return layer;
      }
    }
    return -1;
  }

  private void pressed(MouseEvent event) {
    requestFocus();
    int layer = at(event);
    painted = layer;
    if (layer < 0 || event.getButton() != MouseButton.PRIMARY) {
      painted = -1;
      return;
    }
    if (event.isShiftDown()) {
      painting = true;
      model.paintRange(cursor, layer, true);
    } else {
      painting = !tuned(layer);
      model.paint(layer, painting);
    }
    moveTo(layer);
    event.consume();
  }

  private void dragged(MouseEvent event) {
    int layer = at(event);
    if (painted >= 0 && layer >= 0 && layer != painted) {
      model.paint(layer, painting);
      painted = layer;
      moveTo(layer);
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
      case UP -> step(-COLUMNS, event);
      case DOWN -> step(COLUMNS, event);
      case HOME -> step(-cursor, event);
      case END -> step(cells.size() - 1 - cursor, event);
      case SPACE, ENTER -> {
        model.paint(cursor, !tuned(cursor));
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
        model.paintRange(cursor, target, true);
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
