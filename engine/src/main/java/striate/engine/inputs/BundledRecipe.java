package striate.engine.inputs;

import java.util.List;
import striate.engine.run.JobFields;
import striate.engine.run.JobSpec;

/**
 * How the bundled model is tuned on its own world, see assets/docs/bundled-model.md: by the
 * window's first job, the demo and the recorded runs.
 */
public final class BundledRecipe {
  /** The model's path, from the installation. */
  public static final String MODEL = "assets/model";

  private BundledRecipe() {}

  /**
   * A job with seed 1 that tunes no layer yet.
   *
   * @param tasks names of the evaluation tasks, all of which are scored
   */
  public static JobSpec of(List<String> tasks) {
    return JobSpec.builder()
        .model(MODEL)
        .data(new JobSpec.Data(TrainingSamples.TABLETOP, null, "turns"))
        .layers("none")
        .set(JobFields.LEARNING_RATE, 3e-3)
        .set(JobFields.PROJECTOR_LEARNING_RATE, 3e-4)
        .batchSize(16)
        .steps(600)
        .seed(1)
        .evaluation(new JobSpec.Evaluation(tasks, 100))
        .build();
  }
}
