package striate.app.compare;

import java.util.List;
import java.util.function.Consumer;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.Region;
import org.controlsfx.control.SegmentedButton;

/** Buttons side by side of which one is always chosen, the first to begin with. */
final class Choice {
  private Choice() {}

  static ToggleButton button(String text, String id) {
    ToggleButton button = new ToggleButton(text);
    button.setId(id);
    button.setMinWidth(Region.USE_PREF_SIZE);
    return button;
  }

  static SegmentedButton of(List<ToggleButton> buttons, Consumer<ToggleButton> chosen) {
    SegmentedButton all = new SegmentedButton(buttons.toArray(ToggleButton[]::new));
    buttons.forEach(button -> button.getStyleClass().add("small"));
    buttons.get(0).setSelected(true);
    ToggleGroup group = all.getToggleGroup();
    group
        .selectedToggleProperty()
        .addListener(
            (o, before, now) -> {
              if (now == null && before != null) {
                before.setSelected(true);
              } else if (now instanceof ToggleButton button) {
                chosen.accept(button);
              }
            });
    all.setMinWidth(Region.USE_PREF_SIZE);
    return all;
  }
}
