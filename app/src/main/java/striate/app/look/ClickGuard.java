package striate.app.look;

import javafx.animation.PauseTransition;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.util.Duration;

/**
 * For a button that may begin to act on something else while the pointer is on it: a click that was
 * meant for what was there before must not reach the new.
 */
public final class ClickGuard {
  private static final Duration TIME = Duration.seconds(1.5);

  private final ReadOnlyBooleanWrapper closed = new ReadOnlyBooleanWrapper();
  private final PauseTransition wait = new PauseTransition(TIME);

  public ClickGuard() {
    wait.setOnFinished(event -> closed.set(false));
  }

  /** Whether the button must not act now. */
  public ReadOnlyBooleanProperty closedProperty() {
    return closed.getReadOnlyProperty();
  }

  /** Closes it for one and a half seconds. */
  public void close() {
    closed.set(true);
    wait.playFromStart();
  }
}
