package striate.app.look;

import java.util.List;
import java.util.function.Consumer;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.Region;
import org.controlsfx.control.SegmentedButton;

/** Buttons side by side of which one is always chosen. */
public final class Segments {
  private Segments() {}

  public static ToggleButton button(String text, String id) {
    ToggleButton button = new ToggleButton(text);
    button.setId(id);
    button.setMinWidth(Region.USE_PREF_SIZE);
    button.getStyleClass().add("small");
    return button;
  }

  /**
   * Chooses the first.
   *
   * @param chosen is told which one is chosen, at once and whenever it changes
   */
  public static SegmentedButton of(List<ToggleButton> buttons, Consumer<ToggleButton> chosen) {
    SegmentedButton all = new SegmentedButton(buttons.toArray(ToggleButton[]::new));
    ToggleGroup group = all.getToggleGroup();
    buttons.forEach(button -> button.setToggleGroup(group)); // which its skin would do, too late
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
    buttons.get(0).setSelected(true);
    all.setMinWidth(Region.USE_PREF_SIZE);
    return all;
  }
}
