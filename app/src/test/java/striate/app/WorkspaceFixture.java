package striate.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import striate.app.command.CommandSetting;
import striate.app.command.Commands;
import striate.app.launch.CheckpointShapes;
import striate.app.launch.Forecast;
import striate.app.launch.ModelReader;
import striate.app.launch.TaskReader;
import striate.app.shell.ShellModel;
import striate.app.shell.ToolSeams;
import striate.app.task.TaskExecutor;
import striate.app.workspace.Jobs;
import striate.app.workspace.JoinedExperiments;
import striate.app.workspace.RecordedExperiments;
import striate.app.workspace.RunEdits;
import striate.app.workspace.StoredRunEdits;
import striate.app.workspace.WorkspaceModel;
import striate.engine.inputs.BundledRecipe;
import striate.engine.inputs.JobPaths;
import striate.engine.inputs.OfferedTasks;
import striate.engine.inputs.SamplePreviews;
import striate.engine.job.JobQueue;
import striate.engine.job.Launchers;
import striate.engine.job.QueueSnapshot;
import striate.engine.journal.JournalWriter;
import striate.engine.model.TextConfig;
import striate.engine.model.VisionConfig;
import striate.engine.model.VlmArchitecture;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobSpec;
import striate.engine.run.Modality;
import striate.engine.run.Problem;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;
import striate.engine.store.Slots;
import striate.engine.store.Store;
import striate.engine.store.Workspace;

/**
 * A temporary workspace with a real store and journals like those of workers, but without running
 * processes.
 */
public final class WorkspaceFixture implements AutoCloseable {
  public static final List<String> VISUAL =
      List.of("existence", "pattern", "next-1", "ball-1", "team-1", "team-2");
  public static final List<String> TEXTUAL = List.of("arithmetic", "order", "written-next-1");
  public static final int LAYERS = 32;
  static final RunEvent.Machine MACHINE =
      new RunEvent.Machine("Linux", "CPU", 2, 1L << 33, "cpu", "torch 2.7.1", "17", "0.1");

  private final Store store;
  private final List<RunId> followed = new CopyOnWriteArrayList<>();
  private Consumer<JobSpec> door = job -> {};
  private Commands commands =
      arguments -> {
        throw new AssertionError("no command is expected: " + arguments);
      };

  /** Has jobs checked before they are taken into the queue. */
  public void check(Consumer<JobSpec> check) {
    door = check;
  }

  public WorkspaceFixture(Path directory) {
    store = Store.open(new Workspace(directory));
  }

  public Store store() {
    return store;
  }

  public static VlmArchitecture architecture(int layers) {
    return new VlmArchitecture(
        TextConfig.llama(128, 128, 352, layers, 4, 4, 32, 1e-6, 10_000, 512, true, 1, 2),
        new VisionConfig(
            VisionConfig.Family.CLIP, 96, 384, 4, 4, 48, 8, 1e-5, "quick_gelu", -2, true),
        2,
        true,
        "gelu",
        3,
        0);
  }

  public static List<String> tasks() {
    List<String> tasks = new ArrayList<>(VISUAL);
    tasks.addAll(TEXTUAL);
    return tasks;
  }

  public static JobSpec job(String name, String layers, long seed) {
    return BundledRecipe.of(tasks()).withName(name).withLayers(layers).withSeed(seed);
  }

  private JobQueue queue() {
    return new JobQueue(store, Launchers.local());
  }

  /** Queues jobs without starting them. */
  public Jobs jobs() {
    return new Jobs() {
      @Override
      public void check(JobSpec job) {
        door.accept(job);
      }

      @Override
      public RunId enqueue(JobSpec job) {
        return WorkspaceFixture.this
            .queue()
            .submit(job, LayerSelection.parse(job.layers(), LAYERS));
      }

      @Override
      public void cancel(RunId run) {
        WorkspaceFixture.this.queue().cancel(run, "by the user");
      }

      @Override
      public void resume(RunId run) {
        store.writer().requeue(run);
      }

      @Override
      public QueueSnapshot queue() {
        return WorkspaceFixture.this.queue().snapshot();
      }

      @Override
      public void move(RunId run, int places) {
        store.queue().moveBy(run, places);
      }

      @Override
      public void pause(boolean on) {
        if (on) {
          store.queue().pause("");
        } else {
          store.queue().resume();
        }
      }

      @Override
      public void pauseOnError(boolean on) {
        store.queue().pauseOnError(on);
      }

      @Override
      public RunEdits edits() {
        return new StoredRunEdits(store);
      }

      @Override
      public void poll() {
        followed.forEach(run -> store.ingest().ingest(run));
      }
    };
  }

  /** With recorded runs beside the workspace's own. */
  public ShellModel shell(Store recorded, Jobs jobs) {
    WorkspaceModel workspace =
        new WorkspaceModel(
            new JoinedExperiments(
                new RecordedExperiments(store), RecordedExperiments.ofInstallation(recorded)),
            jobs,
            new SameThreadTasks());
    return new ShellModel(
        workspace,
        job -> architecture(LAYERS),
        offered(store.workspace()),
        job -> new Forecast(1, 0.1, 1, 0.1),
        BundledRecipe.of(tasks()),
        seams());
  }

  public ShellModel shell(ModelReader reader) {
    return shell(jobs(), reader);
  }

  public ShellModel shell(Jobs jobs, ModelReader reader) {
    return shell(jobs, reader, new SameThreadTasks());
  }

  private ShellModel shell(Jobs jobs, ModelReader reader, TaskExecutor tasks) {
    WorkspaceModel workspace = new WorkspaceModel(new RecordedExperiments(store), jobs, tasks);
    return new ShellModel(
        workspace,
        reader,
        offered(store.workspace()),
        this::forecast,
        BundledRecipe.of(tasks()),
        seams());
  }

  /** Has commands answered by {@code answering} in place of child processes. */
  public void answer(Commands answering) {
    commands = answering;
  }

  /** What tools need, with commands as they were given to {@link #answer}. */
  public ToolSeams seams() {
    CommandSetting setting = setting(commands);
    return new ToolSeams(
        setting,
        SamplePreviews::image,
        (job, most) -> SamplePreviews.of(job, setting.paths(), most));
  }

  /** Commands in this workspace, with the bundled model of this repository. */
  public CommandSetting setting(Commands answering) {
    Path place = store.workspace().directory();
    Path home = Path.of(System.getProperty("striate.root"));
    return new CommandSetting(answering, new JobPaths(List.of(place, home)), place);
  }

  /** The tasks of a workspace, for the bundled model of this repository. */
  static TaskReader offered(Workspace workspace) {
    Path home = Path.of(System.getProperty("striate.root"));
    return job -> OfferedTasks.of(new JobPaths(List.of(workspace.directory(), home)), job);
  }

  /** With tasks in the background, as the program has them. */
  public ShellModel shell(TaskExecutor tasks) {
    return shell(jobs(), job -> architecture(LAYERS), tasks);
  }

  public ShellModel shell() {
    return shell(
        job ->
            job.model().equals("assets/model")
                ? architecture(LAYERS)
                : new CheckpointShapes(List.of(store.workspace().directory())).read(job));
  }

  /**
   * A tenth of a second a step, and memory for every sample of a batch; wants a batch under 100.
   */
  private Forecast forecast(JobSpec job) {
    if (job.batchSize() >= 100) {
      throw Problem.badInput("too many samples at once", "batchSize", "take fewer");
    }
    int steps = java.util.Objects.requireNonNull(job.steps());
    return new Forecast(job.batchSize() * (64L << 20), 0.1, steps, 0.1 * steps);
  }

  /**
   * A run that has finished 240 steps and is right about {@code visual} of 100 visual questions at
   * the end.
   */
  public RunId finished(String name, String layers, long seed, int visual, double stepMillis) {
    RunId id = jobs().enqueue(job(name, layers, seed));
    claim();
    journal(id, layers, seed, 240, visual, stepMillis, true);
    return id;
  }

  /** A running run after {@code steps} of 240 steps. */
  public RunId running(String name, String layers, int steps) {
    RunId id = jobs().enqueue(job(name, layers, 1));
    claim();
    journal(id, layers, 1, steps, 60, 400, false);
    return id;
  }

  /** A run that has been started and has written nothing yet; polling follows its journal. */
  RunId followed(String name, String layers) {
    RunId id = jobs().enqueue(job(name, layers, 1));
    claim();
    followed.add(id);
    return id;
  }

  private void claim() {
    store.writer().claimNext(new Slots(() -> List.of(0, 1, 2, 3)));
  }

  private void journal(
      RunId id, String layers, long seed, int steps, int visual, double stepMillis, boolean ends) {
    LayerSelection selection = LayerSelection.parse(layers, LAYERS);
    try (JournalWriter journal = JournalWriter.open(store.workspace().journal(id))) {
      journal.append(
          (seq, at) ->
              new RunEvent.Started(
                  seq,
                  at,
                  1,
                  1,
                  0,
                  240,
                  LAYERS,
                  selection.indices(),
                  selection.count() * 37_632L + 28_928,
                  6_400_000,
                  MACHINE));
      scores(journal, 0, 20, seed);
      for (int s = 0; s < steps; s++) {
        int step = s;
        double loss =
            0.3
                + 0.004 * (95 - visual)
                + 3.2 * Math.exp(-s / 45.0)
                + 0.12 * Math.sin(s * 12.9898 + seed);
        journal.append(
            (seq, at) -> new RunEvent.Step(seq, at, step, loss, 0.9, 1e-3, 900, stepMillis));
        if ((s + 1) % 60 == 0) {
          scores(journal, s + 1, visual - (240 - s - 1) / 12, seed);
        }
      }
      if (ends) {
        double seconds = steps * stepMillis / 1000;
        journal.append(
            (seq, at) ->
                new RunEvent.Finished(
                    seq, at, id.value(), "runs/" + id, steps, seconds, seconds * 1.2, null));
      }
    }
    store.ingest().ingest(id);
  }

  private static void scores(JournalWriter journal, int step, int visual, long seed) {
    for (int i = 0; i < VISUAL.size(); i++) {
      int right = Math.max(0, Math.min(100, visual - i + (int) (seed % 3)));
      String task = VISUAL.get(i);
      journal.append(
          (seq, at) -> new RunEvent.Score(seq, at, step, task, Modality.VISUAL, right, 100, 30));
    }
    for (int i = 0; i < TEXTUAL.size(); i++) {
      int right = 98 - i - (int) (seed % 2);
      String task = TEXTUAL.get(i);
      journal.append(
          (seq, at) -> new RunEvent.Score(seq, at, step, task, Modality.TEXTUAL, right, 100, 30));
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
