package striate.app.launch;

import java.util.List;
import striate.engine.run.JobFields;
import striate.engine.run.JobSpec;

/** What the job form starts with: the bundled model on its own world. */
public final class FirstJob {
  private FirstJob() {}

  /**
   * @param tasks names of the evaluation tasks, all of which are scored
   */
  public static JobSpec of(List<String> tasks) {
    return JobSpec.builder()
        .model("assets/model")
        .data(new JobSpec.Data("tabletop/train", null, "turns"))
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
