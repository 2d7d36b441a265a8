package striate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javafx.scene.Node;
import javafx.scene.control.Labeled;
import javafx.scene.control.TextField;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import org.testfx.api.FxRobot;
import org.testfx.util.WaitForAsyncUtils;

/** What all tests of the window do with it. */
abstract class WindowRobot extends FxRobot {
  private static final int PATIENCE = 180;
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(30);

  <T> T onWindow(Callable<T> work) throws Exception {
    return WaitForAsyncUtils.asyncFx(work).get(PATIENCE, TimeUnit.SECONDS);
  }

  void settle() {
    WaitForAsyncUtils.waitForFxEvents();
  }

  /** Waits for what the window's thread says, and leaves it time for its own work. */
  void until(Callable<Boolean> condition) throws Exception {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
    while (!onWindow(condition)) {
      assertThat(System.nanoTime()).as("nanoseconds until patience ends").isLessThan(giveUp);
      LockSupport.parkNanos(PAUSE);
    }
    settle();
  }

  @SuppressWarnings("unchecked")
  <N extends Node> N node(String query) {
    return (N) lookup(query).query();
  }

  String text(String query) {
    Node found = node(query);
    return found instanceof Labeled labeled
        ? labeled.getText()
        : ((TextInputControl) found).getText();
  }

  /** Replaces the text of a field at once. */
  void write(String query, String text) throws Exception {
    onWindow(
        () -> {
          TextField field = node(query);
          field.setText(text);
          return null;
        });
    settle();
  }

  /** Scrolls to a field, clicks into it, and types over what it has. */
  void enter(String query, String text) throws Exception {
    reach(query);
    push(KeyCode.SHORTCUT, KeyCode.A);
    write(text);
    settle();
  }

  /** Clicks on a node after scrolling to it. */
  void reach(String query) throws Exception {
    onWindow(
        () -> {
          Scrolling.to(node(query));
          return null;
        });
    settle();
    clickOn(query);
  }
}
