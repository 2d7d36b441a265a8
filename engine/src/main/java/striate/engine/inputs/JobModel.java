package striate.engine.inputs;

import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.checkpoint.PeftAdapter;
import striate.engine.evaluation.TaskRegistry;
import striate.engine.model.VlmArchitecture;
import striate.engine.region.LayerSelection;
import striate.engine.run.FieldProblem;
import striate.engine.run.JobFields;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.text.ChatTemplate;

/**
 * The model that a job tunes and all that the job says about it, opened and checked: everything but
 * the samples. Headers and texts are read, no weights; libtorch is not needed.
 *
 * @param job with the rank and alpha of its initial adapter, where it has one: these count
 * @param template null for raw pairs
 */
public record JobModel(
    JobSpec job,
    Checkpoint checkpoint,
    ModelInputs inputs,
    @Nullable ChatTemplate template,
    LayerSelection selection)
    implements AutoCloseable {

  /**
   * @param warn hears where files disagree, and which counts
   * @throws FieldProblem where the job cannot run, whatever its samples are
   */
  static JobModel open(JobSpec given, JobPaths paths, Consumer<String> warn) {
    // a job need not come from a file: its fields are held to the same ranges
    JobSpec job = JobJson.parse(JobJson.write(given), "the job");
    FieldProblem.at(JobFields.DTYPE, () -> job.dtype().requireUsable());
    ChatTemplate template = template(job.data().template());
    JobSpec.Evaluation evaluation = job.evaluation();
    if (evaluation != null) {
      FieldProblem.at(
          JobFields.TASKS,
          () ->
              TaskRegistry.of(paths.workspace(), job.data().template())
                  .require(evaluation.tasks()));
    }
    Checkpoint checkpoint = paths.open(job);
    try {
      VlmArchitecture architecture = checkpoint.architecture();
      LayerSelection selection =
          FieldProblem.at(
              JobFields.LAYERS,
              () -> LayerSelection.parse(job.layers(), architecture.text().layers()));
      checkLearning(job, selection, architecture);
      JobSpec effective = withItsAdapter(job, paths, selection, architecture, warn);
      ModelInputs inputs =
          FieldProblem.at(JobFields.MODEL_PATH, () -> ModelInputs.open(checkpoint, template));
      inputs.notes().forEach(warn);
      return new JobModel(effective, checkpoint, inputs, template, selection);
    } catch (RuntimeException e) {
      checkpoint.close();
      throw e;
    }
  }

  private static @Nullable ChatTemplate template(@Nullable String name) {
    return name == null
        ? null
        : FieldProblem.at(JobFields.TEMPLATE, () -> ChatTemplate.named(name));
  }

  private static void checkLearning(
      JobSpec job, LayerSelection selection, VlmArchitecture architecture) {
    if (selection.isEmpty() && !job.trainProjector()) {
      throw FieldProblem.of(
          JobFields.LAYERS,
          Problem.badInput(
              "nothing is tuned: no layer is selected and the projector is frozen",
              "layers",
              "select a layer, or set trainProjector"));
    }
    boolean adapters = job.method() == JobSpec.Method.LORA && !selection.isEmpty();
    if (job.initialAdapter() != null && !adapters) {
      throw FieldProblem.of(
          JobFields.INITIAL_ADAPTER,
          Problem.badInput(
              "an initial adapter needs selected layers and the method lora",
              "initialAdapter",
              "take the method lora and the adapter's layers, or leave it out"));
    }
    int hidden = architecture.text().hidden();
    if (adapters && job.initialAdapter() == null && job.lora().rank() > hidden) {
      throw FieldProblem.of(
          JobFields.RANK,
          Problem.badInput(
              "rank " + job.lora().rank() + " is above the model's hidden size of " + hidden,
              "lora.rank",
              "take a lower rank; most adapters have 4 to 128"));
    }
  }

  /**
   * Opens the adapter that the job starts from, if any.
   *
   * @throws FieldProblem where it cannot be read, does not fit the model, or is on other layers
   */
  private static JobSpec withItsAdapter(
      JobSpec job,
      JobPaths paths,
      LayerSelection selection,
      VlmArchitecture architecture,
      Consumer<String> warn) {
    String initial = job.initialAdapter();
    if (initial == null) {
      return job;
    }
    return FieldProblem.at(
        JobFields.INITIAL_ADAPTER,
        () -> {
          Path from = paths.find("initialAdapter", initial);
          try (PeftAdapter adapter = PeftAdapter.read(from, architecture)) {
            if (!adapter.layers().equals(selection.indices())) {
              throw Problem.badInput(
                  "the adapter is on layers "
                      + LayerSelection.of(architecture.text().layers(), adapter.layers())
                      + ", the job selects "
                      + selection,
                  from,
                  "select the adapter's layers, or start without it");
            }
            JobSpec.Lora lora = job.lora();
            if (adapter.rank() != lora.rank() || adapter.alpha() != lora.alpha()) {
              warn.accept(
                  String.format(
                      Locale.ROOT,
                      "the initial adapter has rank %d and alpha %s, the job rank %d and alpha %s:"
                          + " the adapter's count",
                      adapter.rank(),
                      JobFields.ALPHA.type().text(adapter.alpha()),
                      lora.rank(),
                      JobFields.ALPHA.type().text(lora.alpha())));
            }
            return job.toBuilder()
                .lora(new JobSpec.Lora(adapter.rank(), adapter.alpha(), lora.dropout()))
                .build();
          }
        });
  }

  public VlmArchitecture architecture() {
    return checkpoint.architecture();
  }

  @Override
  public void close() {
    inputs.close();
    checkpoint.close();
  }
}
