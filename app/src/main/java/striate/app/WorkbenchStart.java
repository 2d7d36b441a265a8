package striate.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.scene.Scene;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;
import striate.app.launch.CheckpointShapes;
import striate.app.launch.DryRunForecaster;
import striate.app.launch.FirstJob;
import striate.app.shell.ShellModel;
import striate.app.shell.ShellView;
import striate.app.shell.Tool;
import striate.app.task.BackgroundTasks;
import striate.app.task.TaskExecutor;
import striate.app.workspace.Experiments;
import striate.app.workspace.Jobs;
import striate.app.workspace.JoinedExperiments;
import striate.app.workspace.OpenedWorkspace;
import striate.app.workspace.QueuedJobs;
import striate.app.workspace.RecordedExperiments;
import striate.app.workspace.WorkspaceModel;
import striate.engine.inputs.JobCheck;
import striate.engine.inputs.JobPaths;
import striate.engine.inputs.OfferedTasks;
import striate.engine.job.ChildJvm;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.slurm.ClusterLaunchers;
import striate.engine.store.Installation;
import striate.engine.store.RecordedRuns;
import striate.engine.store.Store;
import striate.engine.store.Workspace;
import striate.engine.tabletop.Tabletop;

/** Starts the workbench and closes it with its window. */
final class WorkbenchStart {
  private static final double WIDTH = 1280;
  private static final double HEIGHT = 820;
  private static final double LEAST_WIDTH = 980;
  private static final double LEAST_HEIGHT = 660;

  private final Workspace place;
  private final List<RunId> compared;

  WorkbenchStart(Workspace place, List<RunId> compared) {
    this.place = place;
    this.compared = List.copyOf(compared);
  }

  /**
   * Returns when the window closes.
   *
   * @throws striate.engine.run.Problem if the workspace cannot be opened; then no window opens
   */
  void run() {
    // 1. the store and its queue, before the window, so that errors appear on the command line
    CheckpointShapes shapes = new CheckpointShapes(bases());
    List<String> notes = new ArrayList<>();
    try (OpenedWorkspace opened = OpenedWorkspace.open(place, store -> queue(store, shapes));
        Store recorded = recordedRuns(opened.store().workspace(), notes);
        TaskExecutor tasks = new BackgroundTasks()) {
      // 2. the runs
      Experiments own = new RecordedExperiments(opened.store());
      Experiments experiments =
          recorded == null
              ? own
              : new JoinedExperiments(own, RecordedExperiments.ofInstallation(recorded));
      CountDownLatch closed = new CountDownLatch(1);
      AtomicReference<@Nullable RuntimeException> broken = new AtomicReference<>();
      Platform.startup(
          () -> {
            try {
              // 3. the models
              WorkspaceModel workspace = new WorkspaceModel(experiments, opened, tasks);
              ShellModel shell = shell(workspace, shapes);
              // 4. the window
              show(shell, place, closed);
              notes.forEach(shell::say);
              // 5. background updates
              workspace.start();
              if (!compared.isEmpty()) {
                shell.compare().showOnly(compared);
                shell.toolProperty().set(Tool.COMPARE);
              }
            } catch (RuntimeException e) {
              broken.set(e);
              closed.countDown();
            }
          });
      await(closed);
      RuntimeException failure = broken.get();
      if (failure != null) {
        throw failure;
      }
    }
  }

  /** The tools' models, with what they read from the workspace and the installation. */
  ShellModel shell(WorkspaceModel workspace, CheckpointShapes shapes) {
    JobPaths paths = new JobPaths(bases());
    return new ShellModel(
        workspace,
        shapes,
        job -> OfferedTasks.of(paths, job),
        new DryRunForecaster(new ChildJvm(Main.class.getName())::process, place.directory()),
        FirstJob.of(Tabletop.taskNames()));
  }

  /** The queue of a store that this window writes. */
  Jobs queue(Store store, CheckpointShapes shapes) {
    QueuedJobs jobs =
        new QueuedJobs(
            store,
            ClusterLaunchers.of(store.workspace().directory()),
            shapes::read,
            job -> JobCheck.of(job, new JobPaths(bases()), warning -> {}));
    jobs.attach();
    return jobs;
  }

  /** The installation's; without them the user's own runs are shown all the same. */
  private static @Nullable Store recordedRuns(Workspace workspace, List<String> notes) {
    String home = System.getProperty("striate.home");
    if (home == null) {
      return null;
    }
    try {
      new Installation(Path.of(home)).earlierRuns(workspace).ifPresent(notes::add);
      return RecordedRuns.open(Path.of(home), workspace).orElse(null);
    } catch (Problem problem) {
      notes.add(String.valueOf(problem.getMessage()));
      return null;
    }
  }

  private static void show(ShellModel shell, Workspace place, CountDownLatch closed) {
    Stage stage = new Stage();
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
    stage.setScene(new Scene(new ShellView(shell), WIDTH, HEIGHT));
    stage.setMinWidth(LEAST_WIDTH);
    stage.setMinHeight(LEAST_HEIGHT);
    shell.onClosing(stage::close);
    stage.setOnCloseRequest(
        event -> {
          event.consume();
          shell.requestClose();
        });
    stage.setOnHidden(
        event -> {
          shell.workspace().close();
          closed.countDown();
        });
    stage.show();
  }

  /** The base directories of jobs' relative paths: the workspace, then the installation. */
  List<Path> bases() {
    List<Path> bases = new ArrayList<>(List.of(place.directory()));
    String home = System.getProperty("striate.home");
    if (home != null) {
      bases.add(Path.of(home));
    }
    return bases;
  }

  private static void await(CountDownLatch closed) {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
