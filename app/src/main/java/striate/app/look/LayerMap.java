package striate.app.look;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.RowConstraints;
import javafx.scene.layout.StackPane;
import javafx.scene.paint.Color;
import striate.app.task.OneAFrame;
import striate.charts.data.DataTable;
import striate.charts.data.HeatCells;

/**
 * The decoder's layers in reading order, as Design's grid has them, each with a value as its
 * colour. One is pointed at, by the mouse or by the arrow keys.
 */
public final class LayerMap extends GridPane {
  private static final PseudoClass MARKED = PseudoClass.getPseudoClass("marked");
  private static final PseudoClass NARROW = PseudoClass.getPseudoClass("narrow");
  private static final PseudoClass STRUCK = PseudoClass.getPseudoClass("struck");
  private static final PseudoClass FILLED = PseudoClass.getPseudoClass("filled");
  private static final PseudoClass CURSOR = PseudoClass.getPseudoClass("cursor");

  /**
   * A layer.
   *
   * @param value as it is shown; empty for none
   * @param share where its colour is between the least, 0, and the most, 1; NaN for none
   * @param marked whether it has the frame of tuned layers
   * @param struck whether it is removed
   * @param spoken all of it in words
   */
  public record Cell(String value, double share, boolean marked, boolean struck, String spoken) {}

  /** Cells that come into the window with one frame: to style 80 takes long. */
  private static final int A_FRAME = 32;

  private final List<StackPane> panes = new ArrayList<>();
  private final List<Label> numbers = new ArrayList<>();
  private final List<Label> values = new ArrayList<>();
  private final IntegerProperty pointed = new SimpleIntegerProperty(-1);
  private List<Cell> cells = List.of();
  private OneAFrame coming = OneAFrame.run(List.of());
  private Theme theme = Theme.LIGHT;
  private int columns = 8;
  private IntConsumer looks = layer -> {};

  public LayerMap(String id) {
    setId(id);
    getStyleClass().add("layer-grid");
    setFocusTraversable(true);
    setAccessibleRole(AccessibleRole.NODE);
    setOnKeyPressed(this::key);
    focusedProperty().addListener((o, before, now) -> point());
    pointed.addListener((o, before, now) -> point());
  }

  /** The layer that is pointed at; -1 for none. */
  public IntegerProperty pointedProperty() {
    return pointed;
  }

  /** Sets what looks at a layer that is clicked, or that Enter is pressed on. */
  public void onLook(IntConsumer look) {
    looks = look;
  }

  /** Shows layers from 0 on. */
  public void show(List<Cell> now) {
    cells = List.copyOf(now);
    if (panes.size() != cells.size()) {
      rebuild();
    }
    for (int layer = 0; layer < cells.size(); layer++) {
      colour(layer);
    }
    point();
  }

  /**
   * All that it shows, to be drawn elsewhere.
   *
   * @param legend of its colours; one that shows nothing where it has none
   * @param table the same as numbers
   */
  public HeatCells drawn(String title, HeatLegend legend, DataTable table) {
    List<HeatCells.Cell> all = new ArrayList<>();
    for (int layer = 0; layer < cells.size(); layer++) {
      Cell cell = cells.get(layer);
      all.add(
          new HeatCells.Cell(
              layer / columns,
              layer % columns,
              Integer.toString(layer),
              shown(cell),
              cell.struck() ? Double.NaN : cell.share(),
              cell.marked(),
              cell.struck()));
    }
    return new HeatCells(
        title,
        columns,
        all,
        List.of(),
        List.of(),
        legend.least(),
        legend.most(),
        legend.unit(),
        table);
  }

  private static String shown(Cell cell) {
    return cell.struck() ? "gone" : cell.value();
  }

  public void wear(Theme now) {
    theme = now;
    show(cells);
  }

  private void rebuild() {
    coming.stop();
    getChildren().clear();
    getRowConstraints().clear();
    getColumnConstraints().clear();
    panes.clear();
    numbers.clear();
    values.clear();
    pointed.set(-1);
    int layers = cells.size();
    columns = layers <= 32 ? 8 : layers <= 48 ? 12 : 16;
    for (int column = 0; column < columns; column++) {
      ColumnConstraints constraints = new ColumnConstraints();
      constraints.setPercentWidth(100.0 / columns);
      getColumnConstraints().add(constraints);
    }
    for (int layer = 0; layer < layers; layer++) {
      panes.add(cell(layer));
      if (layer % columns == 0) {
        RowConstraints row = new RowConstraints(36, 46, 60);
        row.setVgrow(Priority.ALWAYS);
        row.setFillHeight(true);
        getRowConstraints().add(row);
      }
    }
    List<Integer> all = IntStream.range(0, layers).boxed().toList();
    int first = Math.min(A_FRAME, layers);
    addPanes(all.subList(0, first));
    coming = OneAFrame.run(OneAFrame.pieces(all.subList(first, layers), A_FRAME, this::addPanes));
  }

  private void addPanes(List<Integer> layers) {
    layers.forEach(layer -> add(panes.get(layer), layer % columns, layer / columns));
  }

  private StackPane cell(int layer) {
    Label number = new Label(Integer.toString(layer));
    number.getStyleClass().add("map-number");
    number.setTextOverrun(OverrunStyle.CLIP);
    number.setMinWidth(0);
    StackPane.setAlignment(number, Pos.TOP_LEFT);
    Label value = new Label();
    value.getStyleClass().add("map-value");
    value.setMinWidth(0);
    StackPane.setAlignment(value, Pos.BOTTOM_RIGHT);
    StackPane pane =
        new StackPane(number, value) {
          /** A word that is cut says nothing: frame and line show the same. */
          @Override
          protected void layoutChildren() {
            double room = getWidth() - snappedLeftInset() - snappedRightInset();
            value.setVisible(value.prefWidth(-1) <= room);
            super.layoutChildren();
          }
        };
    pane.setId(getId() + "-" + layer);
    pane.getStyleClass().add("map-cell");
    pane.pseudoClassStateChanged(NARROW, columns > 8);
    pane.setMinWidth(0);
    pane.setOnMouseEntered(event -> pointed.set(layer));
    pane.setOnMouseExited(event -> pointed.set(-1));
    pane.setOnMouseClicked(
        event -> {
          if (event.getButton() == MouseButton.PRIMARY) {
            requestFocus();
            looks.accept(layer);
          }
        });
    numbers.add(number);
    values.add(value);
    return pane;
  }

  private void colour(int layer) {
    Cell cell = cells.get(layer);
    StackPane pane = panes.get(layer);
    pane.pseudoClassStateChanged(MARKED, cell.marked());
    pane.pseudoClassStateChanged(STRUCK, cell.struck());
    pane.setAccessibleText(cell.spoken());
    values.get(layer).setText(shown(cell));
    boolean filled = !Double.isNaN(cell.share()) && !cell.struck();
    pane.pseudoClassStateChanged(FILLED, filled);
    Color fill = filled ? Heat.of(theme).at(cell.share()) : Color.TRANSPARENT;
    pane.setStyle(filled ? "-map-fill: " + Heat.css(fill) + ";" : "");
    String ink = filled ? "-fx-text-fill: " + Heat.css(Heat.textOn(fill)) + ";" : "";
    numbers.get(layer).setStyle(ink);
    values.get(layer).setStyle(ink);
  }

  private void point() {
    int at = pointed.get();
    for (int layer = 0; layer < panes.size(); layer++) {
      panes.get(layer).pseudoClassStateChanged(CURSOR, layer == at);
    }
    setAccessibleText(
        at >= 0 && at < cells.size() ? cells.get(at).spoken() : cells.size() + " decoder layers");
  }

  private void key(KeyEvent event) {
    int at = pointed.get();
    KeyCode code = event.getCode();
    if (code == KeyCode.ENTER && at >= 0) {
      looks.accept(at);
      event.consume();
      return;
    }
    int to =
        switch (code) {
          case LEFT -> at - 1;
          case RIGHT -> at + 1;
          case UP -> at - columns;
          case DOWN -> at < 0 ? 0 : at + columns;
          case HOME -> 0;
          case END -> cells.size() - 1;
          default -> -2;
        };
    if (to != -2 && !event.isControlDown() && !event.isAltDown()) {
      if (to >= 0 && to < cells.size()) {
        pointed.set(to);
      }
      event.consume();
    }
  }
}
