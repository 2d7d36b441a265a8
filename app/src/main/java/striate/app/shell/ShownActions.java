package striate.app.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.Cell;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBoxBase;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Spinner;
import javafx.scene.control.ToggleButton;
import org.jspecify.annotations.Nullable;

/** What the buttons and menus of the tool in view do, by name, for the palette. */
final class ShownActions {
  private ShownActions() {}

  /**
   * @param node of the tool
   */
  static List<Action> of(Tool tool, Node node) {
    List<Action> all = new ArrayList<>();
    collect(tool.title() + ": ", node, all);
    return all;
  }

  /** Rows of lists are left out: there are as many as there are runs. */
  private static void collect(String tool, Node node, List<Action> all) {
    if (!node.isVisible() || node.isDisabled() || node instanceof Cell<?>) {
      return;
    }
    if (node instanceof MenuButton menu) {
      String of = words(menu);
      for (MenuItem item : menu.getItems()) {
        if (of != null && item.getText() != null && !item.isDisable()) {
          all.add(Action.of(tool + of + ", " + lowered(item.getText()), "", item::fire));
        }
      }
    } else if (node instanceof ButtonBase button) {
      String does = words(button);
      if (does != null && !(node instanceof CheckBox) && !isChosen(button)) {
        all.add(Action.of(tool + lowered(does), "", button::fire));
      }
    } else if (node instanceof Parent parent
        && !(node instanceof ComboBoxBase<?>)
        && !(node instanceof Spinner<?>)) {
      parent.getChildrenUnmodifiable().forEach(child -> collect(tool, child, all));
    }
  }

  private static boolean isChosen(ButtonBase button) {
    return button instanceof ToggleButton toggle && toggle.isSelected();
  }

  private static @Nullable String words(ButtonBase button) {
    String text = button.getText();
    String words = text == null || text.isBlank() ? button.getAccessibleText() : text;
    return words == null || words.isBlank() ? null : words;
  }

  private static String lowered(String words) {
    boolean name = words.length() > 1 && Character.isUpperCase(words.charAt(1));
    return name ? words : words.substring(0, 1).toLowerCase(Locale.ROOT) + words.substring(1);
  }
}
