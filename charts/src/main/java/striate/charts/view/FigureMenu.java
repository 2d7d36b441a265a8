package striate.charts.view;

import java.util.function.Consumer;
import javafx.scene.control.Button;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.shape.SVGPath;
import striate.charts.export.FigureFormat;

/** What can be done with a figure: the same menu at its button, a right click, and the menu key. */
final class FigureMenu extends ContextMenu {
  private static final String DOTS =
      "M0 2a2 2 0 1 0 4 0a2 2 0 1 0-4 0M6 2a2 2 0 1 0 4 0a2 2 0 1 0-4 0M12 2a2 2 0 1 0 4 0a2 2 0 1"
          + " 0-4 0";

  /** Of a figure that zooms. */
  FigureMenu(FigureView<?> view) {
    this(view::save, view::copy);
    getItems().add(new SeparatorMenuItem());
    MenuItem all = item("figure-all", "Show all", view::showAll);
    setOnShowing(event -> all.setDisable(!view.zoomed()));
  }

  FigureMenu(Consumer<FigureFormat> save, Consumer<FigureFormat> copy) {
    for (FigureFormat format : FigureFormat.values()) {
      item(
          "figure-" + format.extension(),
          "Save as " + format.words() + " …",
          () -> save.accept(format));
    }
    getItems().add(new SeparatorMenuItem());
    item("figure-copy", "Copy picture", () -> copy.accept(FigureFormat.PNG))
        .setAccelerator(MenuKeys.COPY);
    item("figure-copy-table", "Copy numbers", () -> copy.accept(FigureFormat.CSV));
  }

  /** What opens the menu of a figure. */
  static Button button(String figure) {
    Button button = new Button(null, dots());
    button.setAccessibleText("Save or copy the figure: " + figure);
    button.getStyleClass().addAll("figure-menu", "flat");
    return button;
  }

  private static SVGPath dots() {
    SVGPath dots = new SVGPath();
    dots.setContent(DOTS);
    dots.getStyleClass().add("figure-dots");
    return dots;
  }

  private MenuItem item(String id, String words, Runnable action) {
    MenuItem item = new MenuItem(words);
    item.setId(id);
    item.setOnAction(event -> action.run());
    getItems().add(item);
    return item;
  }
}
