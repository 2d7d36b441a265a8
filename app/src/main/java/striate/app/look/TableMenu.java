package striate.app.look;

import java.util.function.Supplier;
import javafx.event.EventType;
import javafx.geometry.Point2D;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyEvent;
import org.jspecify.annotations.Nullable;
import striate.charts.data.DataTable;
import striate.charts.view.MenuKeys;

/**
 * What can be done with a table: the same menu at a right click and the menu key; Ctrl+C copies its
 * cells. Made when it is first asked for.
 */
public final class TableMenu {
  private static final double INSET = 24;

  private final TableView<?> view;
  private final String name;
  private final Supplier<DataTable> shown;
  private @Nullable ContextMenu menu;

  private TableMenu(TableView<?> view, String name, Supplier<DataTable> shown) {
    this.view = view;
    this.name = name;
    this.shown = shown;
  }

  /**
   * Gives a table its menu.
   *
   * @param name of its files, without an ending
   * @param shown all that it shows now, also what is scrolled out of sight
   */
  public static void on(TableView<?> view, String name, Supplier<DataTable> shown) {
    TableMenu it = new TableMenu(view, name, shown);
    view.setOnContextMenuRequested(
        event -> {
          it.open(event.getScreenX(), event.getScreenY());
          event.consume();
        });
    view.addEventHandler(KeyEvent.KEY_PRESSED, it::key);
  }

  private void key(KeyEvent event) {
    if (MenuKeys.COPY.match(event)) {
      ask(TableEvent.COPY, TableFormat.CELLS);
      event.consume();
    } else if (MenuKeys.opens(event)) {
      Point2D corner = view.localToScreen(INSET, INSET);
      open(corner.getX(), corner.getY());
      event.consume();
    }
  }

  private void open(double x, double y) {
    ContextMenu made = menu;
    if (made == null) {
      made = made();
      menu = made;
    }
    boolean nothing = view.getItems().isEmpty();
    made.getItems().forEach(item -> item.setDisable(nothing));
    made.show(view, x, y);
  }

  private ContextMenu made() {
    MenuItem cells = item("table-copy", "Copy cells", TableEvent.COPY, TableFormat.CELLS);
    cells.setAccelerator(MenuKeys.COPY);
    ContextMenu made = new ContextMenu(cells);
    for (TableFormat format : new TableFormat[] {TableFormat.CSV, TableFormat.MARKDOWN}) {
      made.getItems()
          .add(
              item(
                  "table-copy-" + format.extension(),
                  "Copy as " + format.words(),
                  TableEvent.COPY,
                  format));
    }
    made.getItems().add(new SeparatorMenuItem());
    for (TableFormat format : new TableFormat[] {TableFormat.CSV, TableFormat.MARKDOWN}) {
      made.getItems()
          .add(
              item(
                  "table-save-" + format.extension(),
                  "Save as " + format.words() + " \u2026",
                  TableEvent.SAVE,
                  format));
    }
    return made;
  }

  private MenuItem item(String id, String words, EventType<TableEvent> type, TableFormat format) {
    MenuItem item = new MenuItem(words);
    item.setId(id);
    item.setOnAction(event -> ask(type, format));
    return item;
  }

  private void ask(EventType<TableEvent> type, TableFormat format) {
    if (!view.getItems().isEmpty()) {
      view.fireEvent(new TableEvent(type, name, shown.get(), format));
    }
  }
}
