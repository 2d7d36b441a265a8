package striate.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import striate.app.command.ChildCommands;
import striate.app.command.CommandSetting;
import striate.app.inspect.CommandLineExporter;
import striate.app.launch.CheckpointShapes;
import striate.app.launch.DryRunForecaster;
import striate.app.look.Theme;
import striate.app.shell.ShellModel;
import striate.app.shell.ShellView;
import striate.app.shell.Splash;
import striate.app.shell.Tool;
import striate.app.shell.ToolSeams;
import striate.app.shell.WindowState;
import striate.app.shell.WindowStateFile;
import striate.app.task.BackgroundTasks;
import striate.app.task.FirstFrame;
import striate.app.task.Lull;
import striate.app.task.Toolkit;
import striate.app.workspace.Experiments;
import striate.app.workspace.Jobs;
import striate.app.workspace.JoinedExperiments;
import striate.app.workspace.OpenedWorkspace;
import striate.app.workspace.QueuedJobs;
import striate.app.workspace.RecordedExperiments;
import striate.app.workspace.WorkspaceModel;
import striate.charts.figure.FirstFigures;
import striate.engine.inputs.BundledRecipe;
import striate.engine.inputs.JobCheck;
import striate.engine.inputs.JobPaths;
import striate.engine.inputs.OfferedTasks;
import striate.engine.inputs.SamplePreviews;
import striate.engine.job.ChildJvm;
import striate.engine.run.JobSpec;
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
  private final Workspace place;
  private final WindowStateFile states;
  private final List<RunId> compared;

  WorkbenchStart(Workspace place, List<RunId> compared) {
    this.place = place;
    this.states = new WindowStateFile(place.directory());
    this.compared = List.copyOf(compared);
  }

  /**
   * Returns when the window closes.
   *
   * @param toolkit begun
   * @throws striate.engine.run.Problem if the workspace cannot be opened; then no window opens
   */
  void run(Toolkit toolkit) {
    // 1. the store and its queue, before the window, so that errors appear on the command line;
    //    JavaFX takes as long to start and does so beside it
    CheckpointShapes shapes = new CheckpointShapes(bases());
    List<String> notes = new ArrayList<>();
    try (OpenedWorkspace opened = OpenedWorkspace.open(place, store -> queue(store, shapes));
        Store recorded = recordedRuns(opened.store().workspace(), notes);
        BackgroundTasks tasks = BackgroundTasks.held()) {
      // 2. the runs
      Experiments own = new RecordedExperiments(opened.store());
      Experiments experiments =
          recorded == null
              ? own
              : new JoinedExperiments(own, RecordedExperiments.ofInstallation(recorded));
      // 3. the models, which run nothing before the first frame
      WorkspaceModel workspace = new WorkspaceModel(experiments, opened, tasks);
      WindowState left = states.read().orElse(null);
      ShellModel shell = shell(workspace, shapes, left);
      if (left == null) {
        shell.toolProperty().set(Tool.START);
      }
      if (!compared.isEmpty()) {
        shell.runSet().showOnly(compared);
        shell.toolProperty().set(Tool.COMPARE);
      }
      notes.forEach(shell::say);
      CountDownLatch closed = new CountDownLatch(1);
      AtomicReference<@Nullable RuntimeException> broken = new AtomicReference<>();
      toolkit.run(
          () -> {
            try {
              // desktops group windows and icons by this name, which would be "java"
              com.sun.glass.ui.Application.GetApplication().setName("Striate");
              // 4. the window
              Theme.prepare();
              List<Runnable> outOfSight = new ArrayList<>();
              ShellView view = new ShellView(shell, (node, work) -> outOfSight.add(work));
              outOfSight.add(view::prepareTools);
              WorkbenchWindow window = new WorkbenchWindow(view, shell, place, left);
              FirstFrame.after(
                  view,
                  () -> {
                    tasks.begin();
                    Splash.close();
                    window.insistOnSize();
                    view.makeToolsInSteps();
                  });
              window.show(
                  state -> {
                    states.write(state);
                    closed.countDown();
                  });
              // 5. background updates
              workspace.start();
              // 6. what is out of sight, when these leave the processors to it
              tasks.run(Executors.callable(FirstFigures::prepare), done -> {}, failure -> {});
              Lull.await(tasks, () -> outOfSight.forEach(Runnable::run));
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

  /**
   * The tools' models, with what they read from the workspace and the installation.
   *
   * @param left how the window was left; null if it is new
   */
  ShellModel shell(WorkspaceModel workspace, CheckpointShapes shapes, @Nullable WindowState left) {
    JobPaths paths = new JobPaths(bases());
    JobSpec job = left == null ? null : left.job();
    ChildCommands commands =
        new ChildCommands(new ChildJvm(Main.class.getName())::process, place.directory());
    ShellModel shell =
        new ShellModel(
            workspace,
            shapes,
            asked -> OfferedTasks.of(paths, asked),
            new DryRunForecaster(commands, place.directory()),
            job == null ? BundledRecipe.of(Tabletop.taskNames()) : job,
            new ToolSeams(
                new CommandSetting(commands, paths, place.directory()),
                SamplePreviews::image,
                (previewed, most) -> SamplePreviews.of(previewed, paths, most)));
    shell.inspector().exportWith(new CommandLineExporter(commands, place.directory()));
    if (left != null) {
      shell.restore(left);
    }
    return shell;
  }

  /** The queue of a store that this window writes. */
  Jobs queue(Store store, CheckpointShapes shapes) {
    return new QueuedJobs(
        store,
        ClusterLaunchers.of(store.workspace().directory()),
        shapes::read,
        job -> JobCheck.of(job, new JobPaths(bases()), warning -> {}));
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
