package striate.app.look;

import javafx.event.EventHandler;
import javafx.scene.control.Control;
import javafx.scene.control.Tooltip;
import javafx.scene.input.MouseEvent;
import javafx.util.Duration;

/** Tooltips for technical terms. */
public final class Explain {
  private static final String TEXT = "striate.explanation";

  /** Makes the tooltip: each is a window with a scene, too much to make for every control. */
  private static final EventHandler<MouseEvent> POINTED_AT =
      event -> {
        if (event.getSource() instanceof Control control
            && control.getProperties().get(TEXT) instanceof String explanation) {
          show(control, explanation);
        }
      };

  private Explain() {}

  /** Adds a tooltip to {@code control}, also for screen readers; replaces an earlier one. */
  public static <C extends Control> C with(C control, String explanation) {
    control.setAccessibleHelp(explanation);
    if (control.getProperties().put(TEXT, explanation) == null) {
      control.addEventFilter(MouseEvent.MOUSE_ENTERED, POINTED_AT);
    }
    if (control.getTooltip() != null || control.isHover()) {
      show(control, explanation);
    }
    return control;
  }

  /** Takes the tooltip away. */
  public static void nothing(Control control) {
    control.setAccessibleHelp(null);
    control.getProperties().remove(TEXT);
    control.removeEventFilter(MouseEvent.MOUSE_ENTERED, POINTED_AT);
    control.setTooltip(null);
  }

  private static void show(Control control, String explanation) {
    Tooltip shown = control.getTooltip();
    if (shown != null) {
      shown.setText(explanation);
      return;
    }
    Tooltip tooltip = new Tooltip(explanation);
    tooltip.setWrapText(true);
    tooltip.setMaxWidth(360);
    tooltip.setShowDelay(Duration.millis(400));
    tooltip.setShowDuration(Duration.seconds(30));
    control.setTooltip(tooltip);
  }
}
