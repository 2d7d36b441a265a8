package striate.app;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.TextField;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;
import striate.app.shell.ShellModel;
import striate.app.shell.ShellView;

/** A window of a workspace fixture, at its minimum size. */
public abstract class WindowTest extends FxRobot {
  @TempDir Path directory;
  WorkspaceFixture fixture;
  ShellModel shell;
  Scene scene;
  Stage stage;

  /** Records runs before the window opens. */
  void record(WorkspaceFixture fixture) {}

  ShellModel shellOf(WorkspaceFixture fixture) {
    return fixture.shell();
  }

  @BeforeEach
  void open() throws Exception {
    fixture = new WorkspaceFixture(directory);
    record(fixture);
    stage = FxToolkit.registerPrimaryStage();
    onWindow(
        () -> {
          shell = shellOf(fixture);
          shell.workspace().refresh();
          scene = new Scene(new ShellView(shell), 1000, 700);
          stage.setScene(scene);
          stage.show();
          return null;
        });
    WaitForAsyncUtils.waitForFxEvents();
  }

  @AfterEach
  void close() throws Exception {
    release(new javafx.scene.input.MouseButton[] {});
    FxToolkit.hideStage();
    fixture.close();
  }

  <T> T onWindow(Callable<T> work) throws Exception {
    return WaitForAsyncUtils.asyncFx(work).get(60, TimeUnit.SECONDS);
  }

  void settle() {
    WaitForAsyncUtils.waitForFxEvents();
  }

  void until(Callable<Boolean> condition) throws Exception {
    WaitForAsyncUtils.waitFor(60, TimeUnit.SECONDS, condition);
    settle();
  }

  @SuppressWarnings("unchecked")
  <N extends Node> N node(String query) {
    return (N) lookup(query).query();
  }

  /** Replaces the text of a field. */
  void write(String query, String text) throws Exception {
    onWindow(
        () -> {
          TextField field = node(query);
          field.setText(text);
          return null;
        });
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

  String text(String query) {
    Node found = node(query);
    return found instanceof javafx.scene.control.Labeled labeled
        ? labeled.getText()
        : ((javafx.scene.control.TextInputControl) found).getText();
  }
}
