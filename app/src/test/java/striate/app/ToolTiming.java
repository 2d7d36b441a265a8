package striate.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.control.ButtonBase;
import javafx.stage.Stage;
import striate.app.look.TextSize;
import striate.app.look.Theme;
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

  /** Buttons that open a part of a tool. */
  private static final Map<Tool, List<String>> PARTS =
      Map.of(
          Tool.LIVE,
          List.of("#live-show-layers", "#live-show-answers", "#live-show-times"),
          Tool.COMPARE,
          List.of(
              "#compare-tab-tasks",
              "#compare-tab-time",
              "#compare-tab-kept",
              "#compare-tab-loss",
              "#compare-tab-settings",
              "#compare-tab-table",
              "#compare-tab-difference"),
          Tool.SAMPLES,
          List.of("#samples-show-preview", "#samples-show-ask", "#samples-show-answers"),
          Tool.IMPORTANCE,
          List.of("#importance-show-list"));

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
          for (String button : PARTS.getOrDefault(tool, List.of())) {
            told("  " + button, window[0], () -> ((ButtonBase) view.lookup(button)).fire());
          }
        }
        told("the sweep", window[0], () -> shell.sweep().shownProperty().set(true));
        told("  closed", window[0], () -> shell.sweep().shownProperty().set(false));
        told("the drawer", window[0], () -> shell.inspector().openProperty().set(true));
        told("  closed", window[0], () -> shell.inspector().openProperty().set(false));
        told("the queue", window[0], () -> shell.queue().openProperty().set(true));
        told("  closed", window[0], () -> shell.queue().openProperty().set(false));
        told("the palette", window[0], () -> ((ButtonBase) view.lookup("#commands")).fire());
        told("the dark theme", window[0], () -> shell.themeProperty().set(Theme.DARK));
        told("the light theme", window[0], () -> shell.themeProperty().set(Theme.LIGHT));
        told("larger text", window[0], () -> shell.textSizeProperty().set(new TextSize(120)));
        told("usual text", window[0], () -> shell.textSizeProperty().set(TextSize.USUAL));
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
    TimeUnit.MILLISECONDS.sleep(500);
    try (BlockedThread thread = new BlockedThread(window)) {
      onWindow(work);
      TimeUnit.SECONDS.sleep(2);
      System.out.printf(
          "%-22s longest wait %3.0f ms, of which the window's thread worked %3.0f ms%n",
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
