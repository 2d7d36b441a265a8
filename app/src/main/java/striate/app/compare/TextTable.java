package striate.app.compare;

import java.util.List;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import org.jspecify.annotations.Nullable;
import striate.app.look.Explain;
import striate.app.look.TableMenu;
import striate.charts.data.DataTable;

/** A table of texts: names to the left, numbers to the right. */
final class TextTable extends TableView<List<String>> {
  private static final int NAMES = 2;
  private static final double LETTER = 6.6;
  private static final double SPACE = 22;
  private static final double WIDEST = 220;

  private List<String> head = List.of();

  TextTable(String id, String hint) {
    setId(id);
    Label placeholder = new Label(hint);
    placeholder.getStyleClass().add("figure-hint");
    placeholder.setWrapText(true);
    setPlaceholder(placeholder);
    setMinHeight(110);
    TableMenu.on(this, id, () -> new DataTable(head, getItems()));
  }

  /**
   * @param lines each with as many texts as the head
   */
  void show(List<String> titles, List<List<String>> lines) {
    if (!titles.equals(head)) {
      head = List.copyOf(titles);
      getColumns().clear();
      for (int c = 0; c < head.size(); c++) {
        getColumns().add(column(head.get(c), c));
      }
    }
    for (int c = 0; c < head.size(); c++) {
      int at = c;
      int longest = lines.stream().mapToInt(line -> line.get(at).length()).max().orElse(0);
      int letters = Math.max(longest, head.get(c).length());
      getColumns().get(c).setPrefWidth(Math.min(WIDEST, SPACE + LETTER * letters));
    }
    getItems().setAll(lines);
  }

  private static TableColumn<List<String>, String> column(String title, int place) {
    TableColumn<List<String>, String> column = new TableColumn<>(title);
    column.setSortable(false);
    column.setReorderable(false);
    if (place >= NAMES) {
      column.getStyleClass().add("figures-column");
    }
    column.setCellValueFactory(line -> new ReadOnlyObjectWrapper<>(line.getValue().get(place)));
    column.setCellFactory(
        c ->
            new TableCell<>() {
              @Override
              protected void updateItem(@Nullable String text, boolean empty) {
                super.updateItem(text, empty);
                setAlignment(place < NAMES ? Pos.CENTER_LEFT : Pos.CENTER_RIGHT);
                setText(empty ? null : text);
                Explain.nothing(this);
                // what is cut off can still be read
                if (text != null && !empty && SPACE + LETTER * text.length() > WIDEST) {
                  Explain.with(this, text);
                }
              }
            });
    return column;
  }
}
