package striate.app.shell;

import java.util.Locale;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.ToggleGroup;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import striate.app.look.Explain;
import striate.app.look.TextSize;
import striate.app.look.Theme;

/** Chooses the window's colours and the size of its text. */
final class ThemeMenu extends MenuButton {
  static final KeyCombination LARGER = control(KeyCode.PLUS);
  static final KeyCombination SMALLER = control(KeyCode.MINUS);
  static final KeyCombination USUAL = control(KeyCode.DIGIT0);

  ThemeMenu(ShellModel model) {
    super(null, new FontIcon(Material2OutlinedAL.BRIGHTNESS_4));
    setId("theme");
    getStyleClass().addAll("flat", "button-icon", "no-arrow");
    Explain.with(this, "Colours and text size");
    setAccessibleText("Colours and text size");
    ToggleGroup group = new ToggleGroup();
    for (Theme theme : Theme.values()) {
      RadioMenuItem item = new RadioMenuItem(theme.words());
      item.setId("theme-" + theme.name().toLowerCase(Locale.ROOT));
      item.setToggleGroup(group);
      item.setSelected(model.themeProperty().get() == theme);
      item.setOnAction(event -> model.themeProperty().set(theme));
      model.themeProperty().addListener((o, before, now) -> item.setSelected(now == theme));
      getItems().add(item);
    }
    getItems().add(new SeparatorMenuItem());
    add("text-larger", "Larger text", LARGER, () -> change(model, size(model).larger()));
    add("text-smaller", "Smaller text", SMALLER, () -> change(model, size(model).smaller()));
    add("text-usual", "Usual text size", USUAL, () -> change(model, TextSize.USUAL));
  }

  private static KeyCombination control(KeyCode code) {
    return new KeyCodeCombination(code, KeyCombination.SHORTCUT_DOWN);
  }

  private void add(String id, String words, KeyCombination keys, Runnable action) {
    MenuItem item = new MenuItem(words);
    item.setId(id);
    item.setAccelerator(keys);
    item.setOnAction(event -> action.run());
    getItems().add(item);
  }

  static TextSize size(ShellModel model) {
    return model.textSizeProperty().get();
  }

  static void change(ShellModel model, TextSize size) {
    model.textSizeProperty().set(size);
    model.say(size.words());
  }
}
