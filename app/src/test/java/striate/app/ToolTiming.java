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

/**
 * Prints how long the window's thread keeps other work waiting when a tool is shown, first and
 * again.
 */
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
      Thread[] window = new Thread[1];
      onWindow(
          () -> {
            window[0] = Thread.currentThread();
            open(fixture, background);
          });
      told("while they are made", window[0], () -> view.prepareTools());
      for (int round = 0; round < ROUNDS; round++) {
        for (Tool tool : Tool.values()) {
          told(tool.toString(), window[0], () -> shell.toolProperty().set(tool));
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

  private static void told(String what, Thread window, Runnable work) throws InterruptedException {
    TimeUnit.SECONDS.sleep(1);
    try (BlockedThread thread = new BlockedThread(window)) {
      onWindow(work);
      TimeUnit.SECONDS.sleep(3);
      System.out.printf(
          "%-19s longest wait %3.0f ms, of which the window's thread worked %3.0f ms%n",
          what, thread.longestMillis(), thread.busiestMillis());
    }
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
