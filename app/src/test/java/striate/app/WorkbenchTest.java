package striate.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javafx.scene.Scene;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxToolkit;
import striate.app.launch.CheckpointShapes;
import striate.app.shell.ShellModel;
import striate.app.shell.ShellView;
import striate.app.task.BackgroundTasks;
import striate.app.workspace.OpenedWorkspace;
import striate.app.workspace.RecordedExperiments;
import striate.app.workspace.RunCard;
import striate.app.workspace.WorkspaceModel;
import striate.engine.store.Workspace;

/**
 * The window with all that the program has behind it: its store, queue, workers, and the command
 * line as child processes. The workspace is empty.
 */
abstract class WorkbenchTest extends WindowRobot {
  @TempDir Path directory;
  OpenedWorkspace opened;
  ShellModel shell;
  ShellView view;
  private BackgroundTasks background;

  /** Brings files into the workspace before the window opens. */
  void bring(Path workspace) throws IOException {}

  @BeforeEach
  void open() throws Exception {
    bring(directory);
    Workspace place = new Workspace(directory);
    WorkbenchStart start = new WorkbenchStart(place, List.of());
    CheckpointShapes shapes = new CheckpointShapes(start.bases());
    opened = OpenedWorkspace.open(place, store -> start.queue(store, shapes));
    background = new BackgroundTasks();
    Stage stage = FxToolkit.registerPrimaryStage();
    onWindow(
        () -> {
          WorkspaceModel workspace =
              new WorkspaceModel(new RecordedExperiments(opened.store()), opened, background);
          shell = start.shell(workspace, shapes, null);
          view = new ShellView(shell);
          stage.setScene(new Scene(view, 1000, 700));
          stage.show();
          workspace.start();
          return null;
        });
  }

  @AfterEach
  void close() throws Exception {
    onWindow(
        () -> {
          shell.workspace().close();
          return null;
        });
    FxToolkit.hideStage();
    for (RunCard run : shell.workspace().active()) {
      opened.cancel(run.id());
    }
    background.close();
    opened.close();
  }
}
