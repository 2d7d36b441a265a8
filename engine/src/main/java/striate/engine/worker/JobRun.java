package striate.engine.worker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import striate.engine.cache.CacheSetting;
import striate.engine.cache.ContentCache;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.evaluation.EvaluationTask;
import striate.engine.evaluation.ImageSource;
import striate.engine.evaluation.Subset;
import striate.engine.evaluation.TaskRegistry;
import striate.engine.inputs.JobInputs;
import striate.engine.inputs.JobPaths;
import striate.engine.inputs.LeftOutFile;
import striate.engine.inputs.ModelInputs;
import striate.engine.journal.JournalReader;
import striate.engine.model.TuningEstimate;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.LoraAdapter;
import striate.engine.net.Network;
import striate.engine.net.NetworkOptions;
import striate.engine.net.Processor;
import striate.engine.net.TrainableSet;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobSpec;
import striate.engine.run.Provenance;
import striate.engine.run.RunDirectory;
import striate.engine.run.RunEvent;
import striate.engine.tuning.CheckpointFiles;
import striate.engine.tuning.MatmulChoice;
import striate.engine.tuning.MatmulTrial;
import striate.engine.tuning.ProcessMemory;
import striate.engine.tuning.TuningPlan;
import striate.engine.tuning.TuningState;

/** Opens a job's inputs, runs the job, and saves the trained weights. */
final class JobRun {
  private static final int CHECKPOINTS_KEPT = 2;

  private final JobSpec job;
  private final Path directory;
  private final JobPaths paths;
  private final Report report;
  private final EarlyEnd early;
  private TuningEstimate.@Nullable Batches batches;

  /**
   * @param directory the run's directory, for checkpoints and results
   */
  JobRun(JobSpec job, Path directory, JobPaths paths, Report report, EarlyEnd early) {
    this.job = job;
    this.directory = directory;
    this.paths = paths;
    this.report = report;
    this.early = early;
  }

  /**
   * The end of a run.
   *
   * @param step total number of steps
   * @param tuningSeconds time in optimizer steps of this attempt
   */
  record Outcome(int step, boolean finished, double tuningSeconds) {}

  Outcome run(BooleanSupplier cancelled) {
    report.phase("opening the files", 0, 1);
    try (JobInputs opened =
        JobInputs.open(job, paths, new LeftOutFile(directory), report::warning)) {
      try {
        return tune(opened, cancelled);
      } catch (RuntimeException | OutOfMemoryError e) {
        MemoryShortage shortage = MemoryShortage.in(e).orElseThrow(() -> unchanged(e));
        Long reached = ProcessMemory.peakBytes();
        throw shortage.problem(
            e,
            opened.architecture(),
            checkpointing(opened).applied(setup(opened)),
            batches(opened),
            reached);
      }
    }
  }

  private static RuntimeException unchanged(Throwable e) {
    if (e instanceof RuntimeException exception) {
      return exception;
    }
    throw (Error) e;
  }

  private Outcome tune(JobInputs opened, BooleanSupplier cancelled) {
    Checkpoint checkpoint = opened.checkpoint();
    ModelInputs inputs = opened.inputs();
    LayerSelection selection = opened.selection();
    TuningPlan plan = plan(opened);
    VlmArchitecture architecture = opened.architecture();
    JobSpec.Evaluation planned = job.evaluation();
    List<EvaluationTask> tasks = planned == null ? List.of() : tasks(planned);
    NetworkOptions plain =
        NetworkOptions.defaults()
            .withDevice(job.device())
            .withDtype(job.dtype())
            .withTrainableLayers(
                job.method() == JobSpec.Method.FULL ? selection.indices() : List.of())
            .withCache(cache());
    report.phase("identifying the files", 0, 1);
    Optional<Provenance> origin = RunOrigin.of(opened, paths, cancelled);
    List<RunEvent> earlier = JournalReader.readAll(new RunDirectory(directory).journal());
    origin.ifPresent(now -> RunOrigin.requireUnchanged(now, earlier, directory, report::warning));
    report.phase("opening the model", 0, 1);
    RunArithmetic arithmetic = arithmetic(opened, earlier, plain);
    NetworkOptions options = arithmetic == null ? plain : arithmetic.applied(plain);
    try (Network network = Network.open(checkpoint.tensors(), architecture, options)) {
      TrainedFiles.Start start = prepare(network, architecture, selection);
      CheckpointingChoice choice = checkpointing(opened);
      network.training().setGradientCheckpointing(choice.on());
      if (choice.chosen() && choice.on()) {
        report.warning(choice.reason());
      }
      CheckpointFiles checkpoints =
          new CheckpointFiles(new RunDirectory(directory).checkpoints(), CHECKPOINTS_KEPT);
      Optional<TuningState> resumed = checkpoints.latest(report::warning);
      int from = resumed.map(TuningState::step).orElse(0);
      report.started(
          from,
          plan.steps(),
          architecture.text().layers(),
          selection.indices(),
          network.training().trainableParameters(),
          parameters(network),
          ThisMachine.describe(job.device(), network.device()));
      origin
          .map(made -> arithmetic == null ? made : arithmetic.recordedIn(made))
          .ifPresent(report::origin);
      if (arithmetic != null) {
        report.arithmetic(arithmetic, Processor.here());
      }
      ImageSource images = new ImageSource(inputs.preprocessor(), null);
      NetworkEvaluation evaluation =
          new NetworkEvaluation(network, inputs, images, answerCache(), report::warning);
      TuningJob tuning =
          new TuningJob(
              network,
              plan,
              opened.samples(),
              tasks,
              evaluation::after,
              planned == null ? null : planned.everySteps(),
              job.checkpointEverySteps(),
              job.profileEverySteps(),
              lowest(selection),
              checkpoints,
              early,
              report);
      int step = tuning.run(resumed.orElse(null), scoredAt(from, earlier), cancelled);
      boolean finished = step == plan.steps() && !cancelled.getAsBoolean();
      if (finished) {
        report.phase("saving", 0, 1);
        TrainedFiles.save(directory, job, checkpoint, network, start);
      }
      return new Outcome(step, finished, tuning.tuningSeconds());
    }
  }

  private List<EvaluationTask> tasks(JobSpec.Evaluation planned) {
    Subset subset = new Subset(planned.limit(), planned.subsetSeed());
    return TaskRegistry.of(paths.workspace(), job.data().template()).named(planned.tasks()).stream()
        .map(subset::of)
        .toList();
  }

  /** As in the attempt before, otherwise as is fastest here; null on a GPU. */
  private @Nullable RunArithmetic arithmetic(
      JobInputs opened, List<RunEvent> earlier, NetworkOptions options) {
    if (Network.startEngine(options).equals("gpu")) {
      return null;
    }
    return RunArithmetic.of(
        RunArithmetic.last(earlier),
        Processor.here(),
        Network.threads(opened.architecture(), options),
        () ->
            MatmulChoice.ofUser()
                .of(
                    options,
                    MatmulTrial.Shapes.of(opened.architecture(), setup(opened), batches(opened))),
        report::warning);
  }

  private TuningEstimate.Batches batches(JobInputs opened) {
    if (batches == null) {
      batches = JobEstimate.batches(plan(opened), opened.samples());
    }
    return batches;
  }

  private TuningPlan plan(JobInputs opened) {
    return TuningPlan.of(job, opened.steps());
  }

  private static TuningEstimate.Setup setup(JobInputs opened) {
    return TuningEstimate.Setup.of(opened.job(), opened.selection().asSet());
  }

  private CheckpointingChoice checkpointing(JobInputs opened) {
    return CheckpointingChoice.of(job, opened.architecture(), setup(opened), () -> batches(opened));
  }

  /** The workspace's cache; null if it is off or the run is not in a workspace. */
  private @Nullable ContentCache cache() {
    Path workspace = workspace();
    return workspace == null ? null : CacheSetting.open(workspace, report::warning);
  }

  private @Nullable Path answerCache() {
    Path workspace = workspace();
    return workspace == null ? null : CacheSetting.directory(workspace);
  }

  private @Nullable Path workspace() {
    Path runs = directory.toAbsolutePath().normalize().getParent();
    return runs != null && runs.endsWith("runs") ? runs.getParent() : null;
  }

  /** Sets the trainable parameters. Returns the added adapter; null if there is none. */
  private TrainedFiles.@Nullable Start prepare(
      Network network, VlmArchitecture architecture, LayerSelection selection) {
    TrainableSet projector =
        job.trainProjector() ? TrainableSet.projector(architecture) : TrainableSet.none();
    if (job.method() == JobSpec.Method.FULL || selection.isEmpty()) {
      network
          .training()
          .train(TrainableSet.layers(architecture, selection.indices()).plus(projector));
      return null;
    }
    TrainedFiles.Start start = start(architecture, selection);
    network.attach(start.adapter());
    start.projector().forEach(network::write);
    network.training().train(TrainableSet.adapter(start.adapter()).plus(projector));
    return start;
  }

  private TrainedFiles.Start start(VlmArchitecture architecture, LayerSelection selection) {
    JobSpec.Lora lora = job.lora();
    String initial = job.initialAdapter();
    if (initial == null) {
      LoraAdapter fresh =
          LoraAdapter.fresh(
              architecture.text(),
              selection.indices(),
              lora.rank(),
              lora.alpha(),
              lora.dropout(),
              job.seed());
      return new TrainedFiles.Start(fresh, Map.of());
    }
    return TrainedFiles.read(paths.find("initialAdapter", initial), architecture, lora.dropout());
  }

  /** The tasks that earlier attempts scored at this attempt's first step. */
  private static Set<String> scoredAt(int step, List<RunEvent> earlier) {
    return Scored.before(step, earlier).stream()
        .filter(score -> score.step() == step)
        .map(Scored::task)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The lowest layer that propagates a gradient to its input: the projector or a layer below. */
  private int lowest(LayerSelection selection) {
    return job.trainProjector() ? 0 : selection.indices().get(0) + 1;
  }

  private static long parameters(Network network) {
    return network.shapes().values().stream()
        .mapToLong(shape -> Arrays.stream(shape).reduce(1, Math::multiplyExact))
        .sum();
  }

  /** Whether a run's directory has a cancellation request. */
  static boolean cancelled(Path directory) {
    return Files.exists(new RunDirectory(directory).cancellation());
  }
}
