package striate.app;

import java.nio.file.Path;
import javafx.scene.Scene;
import javafx.scene.control.Labeled;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxToolkit;
import striate.app.shell.ShellModel;
import striate.app.shell.ShellView;

/** A window of a workspace fixture, at its minimum size. */
public abstract class WindowTest extends WindowRobot {
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
    until(() -> lookup("#shortcuts-close").tryQuery().isPresent()); // the last part of the window
  }

  @AfterEach
  void close() throws Exception {
    release(new javafx.scene.input.MouseButton[] {});
    FxToolkit.hideStage();
    fixture.close();
  }

  /** Of a label or button, px. */
  double textSize(String query) throws Exception {
    return onWindow(
        () -> {
          scene.getRoot().applyCss();
          return this.<Labeled>node(query).getFont().getSize();
        });
  }
}
