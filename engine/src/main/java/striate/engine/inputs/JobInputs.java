package striate.engine.inputs;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.model.VlmArchitecture;
import striate.engine.region.LayerSelection;
import striate.engine.run.FieldProblem;
import striate.engine.run.JobFields;
import striate.engine.run.JobRules;
import striate.engine.run.JobSpec;
import striate.engine.text.ChatTemplate;

/**
 * All that a run reads, opened and fitting together: the model with what {@link JobCheck} asks of
 * it, and every sample.
 *
 * @param steps optimizer steps, also where the job says epochs
 */
public record JobInputs(JobModel model, TrainingSamples samples, int steps)
    implements AutoCloseable {

  /**
   * @param leftOut remembers which samples were left out
   * @param warn hears where the model's files disagree and which samples are left out
   * @throws striate.engine.run.Problem where the job cannot run
   */
  public static JobInputs open(
      JobSpec job, JobPaths paths, LeftOutFile leftOut, Consumer<String> warn) {
    JobModel model = JobModel.open(job, paths, warn);
    try {
      TrainingSamples samples =
          FieldProblem.at(
              JobFields.SAMPLES, () -> TrainingSamples.open(model, paths, leftOut, warn));
      return new JobInputs(model, samples, JobRules.steps(job, samples.size()));
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** The job with the rank and alpha of its initial adapter, where it has one. */
  public JobSpec job() {
    return model.job();
  }

  public Checkpoint checkpoint() {
    return model.checkpoint();
  }

  public ModelInputs inputs() {
    return model.inputs();
  }

  /** Null for raw pairs. */
  public @Nullable ChatTemplate template() {
    return model.template();
  }

  public LayerSelection selection() {
    return model.selection();
  }

  public VlmArchitecture architecture() {
    return model.architecture();
  }

  @Override
  public void close() {
    model.close();
  }
}
