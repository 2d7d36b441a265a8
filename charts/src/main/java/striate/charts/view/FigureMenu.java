package striate.charts.view;

import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import striate.charts.export.FigureFormat;

/** What can be done with a figure: the same menu at its button, a right click, and the menu key. */
final class FigureMenu extends ContextMenu {
  static final KeyCombination COPY =
      new KeyCodeCombination(KeyCode.C, KeyCombination.SHORTCUT_DOWN);

  private final MenuItem all = new MenuItem("Show all");

  FigureMenu(FigureView<?> view) {
    for (FigureFormat format : FigureFormat.values()) {
      item(
          "figure-" + format.extension(),
          "Save as " + format.words() + " …",
          () -> view.save(format));
    }
    getItems().add(new SeparatorMenuItem());
    MenuItem copy = item("figure-copy", "Copy picture", () -> view.copy(FigureFormat.PNG));
    copy.setAccelerator(COPY);
    item("figure-copy-table", "Copy numbers", () -> view.copy(FigureFormat.CSV));
    getItems().add(new SeparatorMenuItem());
    all.setId("figure-all");
    all.setOnAction(event -> view.showAll());
    getItems().add(all);
    setOnShowing(event -> all.setDisable(!view.zoomed()));
  }

  private MenuItem item(String id, String words, Runnable action) {
    MenuItem item = new MenuItem(words);
    item.setId(id);
    item.setOnAction(event -> action.run());
    getItems().add(item);
    return item;
  }
}
