package striate.app;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.stage.Stage;
import striate.app.shell.ShellModel;
import striate.app.shell.ShellView;
import striate.app.shell.Tool;
import striate.app.task.BackgroundTasks;

/** Prints how long the window's thread is busy when a tool is shown, first and again. */
final class ToolTiming {
  private static final int ROUNDS = 2;
  private static final int GROUPS = 8;

  private static ShellModel shell;
  private static ShellView view;

  private ToolTiming() {}

  /**
   * @param arguments an empty directory
   */
  public static void main(String[] arguments) throws Exception {
    try (WorkspaceFixture fixture = new WorkspaceFixture(Path.of(arguments[0]));
        BackgroundTasks background = new BackgroundTasks()) {
      for (int layer = 0; layer < GROUPS; layer++) {
        fixture.finished("layer " + layer, Integer.toString(layer), 1, 60, 300);
      }
      Platform.startup(() -> {});
      onWindow(() -> open(fixture, background));
      for (int round = 0; round < ROUNDS; round++) {
        for (Tool tool : Tool.values()) {
          TimeUnit.SECONDS.sleep(2);
          onWindow(() -> show(tool));
        }
      }
    }
    System.exit(0);
  }

  private static void open(WorkspaceFixture fixture, BackgroundTasks background) {
    shell = fixture.shell(background);
    view = new ShellView(shell);
    Stage stage = new Stage();
    stage.setScene(new Scene(view, 1280, 820));
    stage.show();
    shell.workspace().start();
  }

  private static void show(Tool tool) {
    long start = System.nanoTime();
    shell.toolProperty().set(tool);
    long made = System.nanoTime();
    view.applyCss();
    view.layout();
    System.out.printf(
        "%-12s made in %3.0f ms, styled and laid out in %3.0f ms%n",
        tool, (made - start) / 1e6, (System.nanoTime() - made) / 1e6);
  }

  private static void onWindow(Runnable work) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    Platform.runLater(
        () -> {
          work.run();
          done.countDown();
        });
    done.await();
  }
}
