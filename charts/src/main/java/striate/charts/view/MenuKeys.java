package striate.charts.view;

import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;

/** The keys by which figures and tables are copied and their menus opened. */
public final class MenuKeys {
  public static final KeyCombination COPY =
      new KeyCodeCombination(KeyCode.C, KeyCombination.SHORTCUT_DOWN);

  private MenuKeys() {}

  /** Whether the key opens the menu of what has the focus: the menu key, or Shift+F10. */
  public static boolean opens(KeyEvent event) {
    return event.getCode() == KeyCode.CONTEXT_MENU
        || (event.getCode() == KeyCode.F10 && event.isShiftDown());
  }
}
