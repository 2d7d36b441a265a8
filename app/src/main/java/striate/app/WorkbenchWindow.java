package striate.app;

import java.util.function.Consumer;
import javafx.beans.binding.Bindings;
import javafx.geometry.Rectangle2D;
import javafx.scene.Scene;
import javafx.stage.Screen;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;
import striate.app.shell.ShellModel;
import striate.app.shell.ShellView;
import striate.app.shell.WindowState;
import striate.engine.store.Workspace;

/** The window: its size, its title and its end. */
final class WorkbenchWindow {
  private static final double WIDTH = 1280;
  private static final double HEIGHT = 820;
  private static final double LEAST_WIDTH = 980;
  private static final double LEAST_HEIGHT = 660;

  private final Stage stage = new Stage();
  private final Scene scene;
  private final ShellModel shell;
  private final @Nullable WindowState left;
  private final double width;
  private final double height;

  /**
   * As large as it was left, or as usual, but no larger than the screen.
   *
   * @param left how the window was left; null if it is new
   */
  WorkbenchWindow(ShellView view, ShellModel shell, Workspace place, @Nullable WindowState left) {
    this.shell = shell;
    this.left = left;
    Rectangle2D screen = Screen.getPrimary().getVisualBounds();
    double wanted = left == null || left.width() == 0 ? WIDTH : left.width();
    width = Math.min(wanted, screen.getWidth());
    double high = left == null || left.height() == 0 ? HEIGHT : left.height();
    height = Math.min(high, screen.getHeight());
    scene = new Scene(view, width, height);
    stage.setMinWidth(Math.min(LEAST_WIDTH, screen.getWidth()));
    stage.setMinHeight(Math.min(LEAST_HEIGHT, screen.getHeight()));
    stage.setScene(scene);
    stage.setMaximized(left != null && left.maximized());
    stage
        .titleProperty()
        .bind(
            Bindings.createStringBinding(
                () ->
                    "Striate - "
                        + place.directory()
                        + (shell.workspace().readOnlyProperty().get().isEmpty()
                            ? ""
                            : " (read-only)"),
                shell.workspace().readOnlyProperty()));
  }

  /**
   * @param hidden takes how the window is left, when it has closed
   */
  void show(Consumer<WindowState> hidden) {
    shell.closing().onClosing(stage::close);
    stage.setOnCloseRequest(
        event -> {
          event.consume();
          shell.closing().request();
        });
    stage.setOnHidden(
        event -> {
          // of a maximized window, the size to go back to is not known any more
          boolean whole = stage.isMaximized();
          WindowState before = whole ? left : null;
          WindowState now =
              shell.state(
                  before == null ? stage.getWidth() : before.width(),
                  before == null ? stage.getHeight() : before.height(),
                  whole);
          shell.workspace().close();
          hidden.accept(now);
        });
    stage.show();
    setSize();
  }

  /** Once it is on the screen: beside some window managers it is only then as large as said. */
  void insistOnSize() {
    if (stage.getWidth() < width || stage.getHeight() < height) {
      setSize();
    }
  }

  /** With the frame that a window manager draws, whose size nobody knows before. */
  private void setSize() {
    if (!stage.isMaximized() && !stage.isFullScreen()) {
      stage.setWidth(width);
      stage.setHeight(height);
    }
  }
}
