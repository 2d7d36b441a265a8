package striate.app.look;

import javafx.scene.control.Control;
import javafx.scene.control.Tooltip;
import javafx.util.Duration;

/** Tooltips for the words of the trade. */
public final class Explain {
  private Explain() {}

  /** Has {@code control} explain itself; also to screen readers. */
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
