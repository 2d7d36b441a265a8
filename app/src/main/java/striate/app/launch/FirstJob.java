package striate.app.launch;

import java.util.List;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;

/** What the job form starts with: the bundled model on its own world. */
public final class FirstJob {
  private FirstJob() {}

  /**
   * @param tasks names of the evaluation tasks, all of which are scored
   */
  public static JobSpec of(List<String> tasks) {
    JobSpec standard = JobJson.DEFAULTS;
    JobSpec.Optimizer optimizer = standard.optimizer();
    return new JobSpec(
        "",
        "assets/model",
        null,
        null,
        null,
        new JobSpec.Data("tabletop/train", null, "turns"),
        "none",
        standard.method(),
        standard.lora(),
        true,
        new JobSpec.Optimizer(
            2e-3,
            2e-4,
            optimizer.schedule(),
            optimizer.warmupRatio(),
            optimizer.weightDecay(),
            optimizer.maxGradNorm()),
        standard.batchSize(),
        standard.gradientAccumulation(),
        160,
        null,
        standard.shuffle(),
        1,
        standard.dtype(),
        standard.device(),
        standard.gradientCheckpointing(),
        new JobSpec.Evaluation(tasks, 40),
        standard.checkpointEverySteps(),
        standard.groupByLength(),
        standard.profileEverySteps());
  }
}
