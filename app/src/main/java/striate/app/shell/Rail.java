package striate.app.shell;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import javafx.beans.property.ObjectProperty;
import javafx.geometry.Pos;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import striate.app.look.Explain;

/** The tools at the left: an icon each, with its name below. */
final class Rail extends VBox {
  private final ObjectProperty<Tool> tool;
  private final Map<Tool, ToggleButton> buttons = new EnumMap<>(Tool.class);

  Rail(ObjectProperty<Tool> tool) {
    super(2);
    this.tool = tool;
    getStyleClass().add("side");
    ToggleGroup group = new ToggleGroup();
    for (Tool each : Tool.values()) {
      ToggleButton button =
          Explain.with(
              new ToggleButton(each.title(), new FontIcon(each.icon())),
              each.title() + ": " + each.explanation() + " (Ctrl+" + (each.ordinal() + 1) + ")");
      button.setId("tool-" + each.name().toLowerCase(Locale.ROOT));
      button.getStyleClass().add("tool-button");
      button.setContentDisplay(ContentDisplay.TOP);
      button.setToggleGroup(group);
      button.setMaxWidth(Double.MAX_VALUE);
      button.setMinWidth(USE_PREF_SIZE);
      button.setAlignment(Pos.CENTER);
      button.setOnAction(
          event -> {
            tool.set(each);
            show();
          });
      buttons.put(each, button);
      getChildren().add(button);
    }
    tool.addListener((o, before, now) -> show());
    show();
  }

  /** Moves the focus to a tool's button. */
  void focus(Tool of) {
    Objects.requireNonNull(buttons.get(of)).requestFocus();
  }

  private void show() {
    buttons.forEach((each, button) -> button.setSelected(each == tool.get()));
  }
}
