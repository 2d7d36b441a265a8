package striate.app.importance;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;
import striate.app.look.Heat;
import striate.app.look.Numbers;
import striate.app.look.TableMenu;
import striate.app.look.Theme;
import striate.charts.data.DataTable;
import striate.engine.importance.LayerScore;

/** The layers from the most to the least important one, with a bar each. */
final class LayerTable extends TableView<LayerTable.Row> {
  private static final double BAR = 11;

  private final IntegerProperty pointed = new SimpleIntegerProperty(-1);
  private Theme theme = Theme.LIGHT;

  /**
   * A row.
   *
   * @param rank from 1
   * @param share of the largest value, in [0, 1]
   * @param image null where the metric has no value for image tokens, as for {@code text}
   */
  record Row(
      int rank,
      int layer,
      double value,
      double share,
      @Nullable Double image,
      @Nullable Double text) {}

  LayerTable() {
    setId("importance-list");
    setAccessibleText("layers by importance");
    Label hint = new Label("The layers are listed here by their value.");
    hint.getStyleClass().add("figure-hint");
    setPlaceholder(hint);
    getColumns()
        .setAll(
            List.of(
                number("rank", 44, row -> Integer.toString(row.rank())),
                number("layer", 50, row -> Integer.toString(row.layer())),
                bars(),
                number("value", 74, row -> Numbers.exact(row.value())),
                number("image", 70, row -> shown(row.image())),
                number("text", 70, row -> shown(row.text()))));
    TableMenu.on(this, "importance", this::table);
    setColumnResizePolicy(CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
    setRowFactory(
        view -> {
          TableRow<Row> row = new TableRow<>();
          row.setOnMouseEntered(
              event -> {
                if (!row.isEmpty()) {
                  pointed.set(row.getItem().layer());
                }
              });
          row.setOnMouseExited(event -> pointed.set(-1));
          return row;
        });
    getSelectionModel()
        .selectedItemProperty()
        .addListener(
            (o, before, now) -> {
              if (now != null && isFocused()) {
                pointed.set(now.layer());
              }
            });
    pointed.addListener((o, before, now) -> select(now.intValue()));
  }

  /** The layer that is pointed at; -1 for none. */
  IntegerProperty pointedProperty() {
    return pointed;
  }

  static List<Row> rows(Measured of, double[] values, List<Integer> ranked, double most) {
    List<Row> rows = new ArrayList<>();
    for (int layer : ranked) {
      LayerScore score =
          of.scores().stream().filter(one -> one.layer() == layer).findAny().orElse(null);
      rows.add(
          new Row(
              rows.size() + 1,
              layer,
              values[layer],
              Math.max(0, values[layer] / most),
              score == null ? null : score.image(),
              score == null ? null : score.text()));
    }
    return rows;
  }

  void show(List<Row> rows) {
    getItems().setAll(rows);
  }

  void wear(Theme now) {
    theme = now;
    refresh();
  }

  private void select(int layer) {
    if (isFocused()) {
      return;
    }
    for (Row row : getItems()) {
      if (row.layer() == layer) {
        getSelectionModel().select(row);
        return;
      }
    }
    getSelectionModel().clearSelection();
  }

  private DataTable table() {
    return new DataTable(
        List.of("rank", "layer", "value", "image", "text"),
        getItems().stream()
            .map(
                row ->
                    List.of(
                        Integer.toString(row.rank()),
                        Integer.toString(row.layer()),
                        Double.toString(row.value()),
                        row.image() == null ? "" : Double.toString(row.image()),
                        row.text() == null ? "" : Double.toString(row.text())))
            .toList());
  }

  private static String shown(@Nullable Double value) {
    return value == null ? "\u2013" : Numbers.exact(value);
  }

  private static TableColumn<Row, String> number(
      String title, double width, Function<Row, String> text) {
    TableColumn<Row, String> column = new TableColumn<>(title);
    column.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(text.apply(row.getValue())));
    column.setPrefWidth(width);
    column.setMinWidth(40);
    column.setSortable(false);
    column.setReorderable(false);
    column.getStyleClass().add("figures-column");
    return column;
  }

  private TableColumn<Row, Double> bars() {
    TableColumn<Row, Double> column = new TableColumn<>("");
    column.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(row.getValue().share()));
    column.setCellFactory(of -> new Bar());
    column.setPrefWidth(150);
    column.setMinWidth(60);
    column.setSortable(false);
    column.setReorderable(false);
    return column;
  }

  private final class Bar extends TableCell<Row, Double> {
    private final Region bar = new Region();

    @Override
    protected void updateItem(@Nullable Double share, boolean empty) {
      super.updateItem(share, empty);
      if (empty || share == null) {
        setGraphic(null);
        return;
      }
      bar.setMinHeight(BAR);
      bar.setMaxHeight(BAR);
      bar.maxWidthProperty().bind(widthProperty().subtract(10).multiply(Math.min(1, share)));
      bar.prefWidthProperty().bind(bar.maxWidthProperty());
      bar.setStyle(
          "-fx-background-radius: 2; -fx-background-color: "
              + Heat.css(Heat.of(theme).at(0.35 + 0.65 * Math.min(1, share))));
      setGraphic(bar);
    }
  }
}
