package striate.app.compare;

import java.util.ArrayList;
import java.util.List;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import org.jspecify.annotations.Nullable;
import striate.app.look.Explain;
import striate.app.look.TableMenu;
import striate.charts.data.DataTable;

/**
 * A table of texts: names to the left, numbers to the right. Columns are as wide as their texts; of
 * the room that is too little for all of them, long ones give way.
 */
final class TextTable extends TableView<List<String>> {
  private static final int NAMES = 2;
  private static final double TEXT = 12;
  private static final double LETTER = 6.6;
  private static final double SPACE = 22;

  /** For the bar that scrolls lines. */
  private static final double BAR = 16;

  /** In points of the usual text: no column has to become narrower. */
  private static final double LEAST_LONG = 220;

  private List<String> head = List.of();
  private List<Integer> letters = List.of();
  private double fittedRoom;
  private double fittedText;

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
    List<Integer> longest = new ArrayList<>();
    for (int c = 0; c < head.size(); c++) {
      int at = c;
      int line = lines.stream().mapToInt(each -> each.get(at).length()).max().orElse(0);
      longest.add(Math.max(line, head.get(c).length()));
    }
    letters = longest;
    fit(getWidth(), text());
    getItems().setAll(lines);
  }

  /** The size of the text; the usual one before it has a style. */
  private double text() {
    return lookup(".column-header .label") instanceof Labeled title
        ? title.getFont().getSize()
        : TEXT;
  }

  @Override
  protected void layoutChildren() {
    double text = text();
    if (getWidth() != fittedRoom || text != fittedText) {
      fit(getWidth(), text);
    }
    super.layoutChildren();
  }

  private void fit(double width, double text) {
    fittedRoom = width;
    fittedText = text;
    double scale = text / TEXT;
    List<Double> wanted = letters.stream().map(count -> SPACE + LETTER * scale * count).toList();
    List<Double> widths = shared(wanted, width - BAR, LEAST_LONG * scale);
    for (int c = 0; c < widths.size(); c++) {
      getColumns().get(c).setPrefWidth(widths.get(c));
    }
  }

  /**
   * What each column gets: all that it wants where there is room for it; where there is not, the
   * longest give way first, down to {@code least}.
   */
  static List<Double> shared(List<Double> wanted, double room, double least) {
    List<Double> sorted = wanted.stream().sorted().toList();
    double left = room;
    double most = Double.POSITIVE_INFINITY;
    for (int i = 0; i < sorted.size() && Double.isInfinite(most); i++) {
      double each = left / (sorted.size() - i);
      if (sorted.get(i) > each) {
        most = Math.max(least, each);
      }
      left -= sorted.get(i);
    }
    double limit = most;
    return wanted.stream().map(width -> Math.min(width, limit)).toList();
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
                // what may be cut off can still be read
                if (text != null && !empty && SPACE + LETTER * text.length() > LEAST_LONG) {
                  Explain.with(this, text);
                }
              }
            });
    return column;
  }
}
