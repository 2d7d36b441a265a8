package striate.app;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.stage.Stage;
import striate.app.shell.ShellModel;
import striate.app.shell.ShellView;
import striate.app.task.BackgroundTasks;

/**
 * Paints layers on Design's grid with one movement of the mouse a frame, and prints how many frames
 * a second the window makes; JavaFX makes 60 at most.
 */
final class PaintingTiming {
  private static final int WARM = 120;
  private static final int FRAMES = 900;

  private PaintingTiming() {}

  /**
   * @param arguments an empty directory, and a model's directory
   */
  public static void main(String[] arguments) throws Exception {
    CountDownLatch painted = new CountDownLatch(1);
    try (WorkspaceFixture fixture = new WorkspaceFixture(Path.of(arguments[0]));
        BackgroundTasks background = new BackgroundTasks()) {
      Platform.startup(() -> {});
      Platform.runLater(
          () -> {
            ShellModel shell = fixture.shell(background);
            shell.form().modelProperty().set(arguments[1]);
            Stage stage = new Stage();
            ShellView view = new ShellView(shell);
            stage.setScene(new Scene(view, 1280, 820));
            stage.show();
            shell.workspace().start();
            new Painter(view, painted).start();
          });
      painted.await();
    }
    System.exit(0);
  }

  /** Drags through the grid, row by row, and takes the time between frames. */
  private static final class Painter extends AnimationTimer {
    private final ShellView view;
    private final CountDownLatch painted;
    private final double[] millis = new double[FRAMES];
    private int frame = -WARM;
    private long last;

    Painter(ShellView view, CountDownLatch painted) {
      this.view = view;
      this.painted = painted;
    }

    @Override
    public void handle(long now) {
      Node grid = view.lookup("#layer-grid");
      if (frame >= 0 && frame < FRAMES) {
        millis[frame] = (now - last) / 1e6;
      }
      last = now;
      if (frame == FRAMES) {
        report(grid);
        stop();
        painted.countDown();
      } else if (grid != null) {
        move(grid);
        frame++;
      }
    }

    /** A stroke of 90 frames goes through the whole grid; the next one takes back what it did. */
    private void move(Node grid) {
      int at = Math.floorMod(frame, 90);
      Bounds room = grid.getLayoutBounds();
      double x = room.getWidth() * (0.02 + 0.96 * (at % 15) / 14.0);
      double y = room.getHeight() * (0.05 + 0.9 * (at / 15) / 5.0);
      if (at == 0) {
        fire(grid, MouseEvent.MOUSE_PRESSED, x, y);
      }
      fire(grid, MouseEvent.MOUSE_DRAGGED, x, y);
      if (at == 89) {
        fire(grid, MouseEvent.MOUSE_RELEASED, x, y);
      }
    }

    private static void fire(
        Node grid, javafx.event.EventType<MouseEvent> type, double x, double y) {
      grid.fireEvent(
          new MouseEvent(
              type,
              x,
              y,
              x,
              y,
              MouseButton.PRIMARY,
              1,
              false,
              false,
              false,
              false,
              true,
              false,
              false,
              false,
              false,
              false,
              null));
    }

    private void report(Node grid) {
      double all = Arrays.stream(millis).sum();
      Arrays.sort(millis);
      System.out.printf(
          Locale.ROOT,
          "%d layers: %.1f frames/s; between frames median %.1f ms, 99 in 100 within %.1f ms, at"
              + " most %.1f ms%n",
          grid.lookupAll(".layer-cell").size(),
          1000 * FRAMES / all,
          millis[FRAMES / 2],
          millis[FRAMES * 99 / 100],
          millis[FRAMES - 1]);
    }
  }
}
