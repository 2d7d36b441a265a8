package striate.app.look;

import javafx.scene.control.Control;
import javafx.scene.control.Tooltip;
import javafx.util.Duration;

/** Tooltips for technical terms. */
public final class Explain {
  private Explain() {}

  /** Adds a tooltip to {@code control}, also for screen readers. */
  public static <C extends Control> C with(C control, String explanation) {
    Tooltip tooltip = new Tooltip(explanation);
    tooltip.setWrapText(true);
    tooltip.setMaxWidth(360);
    tooltip.setShowDelay(Duration.millis(400));
    tooltip.setShowDuration(Duration.seconds(30));
    control.setTooltip(tooltip);
    control.setAccessibleHelp(explanation);
    return control;
  }
}
