package striate.engine.tuning;

import striate.engine.run.JobSpec;
import striate.engine.run.Problem;

/**
 * Everything a tuning run's arithmetic depends on beside the network and the samples.
 *
 * @param steps optimizer steps
 * @param batchSize samples computed at once
 * @param gradientAccumulation batches whose gradients make one step; the step's loss is the mean
 *     over the tokens of all
 * @param shuffle a new seeded order every epoch; otherwise the samples' own order, wrapping around
 * @param projectorLearningRate for names that start with {@code multi_modal_projector.}
 * @param warmupSteps over which the rate rises linearly from 0
 * @param weightDecay on matrices only
 * @param maxGradNorm global norm the gradients are clipped to; 0 = no clipping
 */
public record TuningPlan(
    int steps,
    int batchSize,
    int gradientAccumulation,
    boolean shuffle,
    long seed,
    double learningRate,
    double projectorLearningRate,
    JobSpec.Schedule schedule,
    int warmupSteps,
    double weightDecay,
    double maxGradNorm) {
  public TuningPlan {
    if (steps < 1 || batchSize < 1 || gradientAccumulation < 1) {
      throw Problem.badInput(
          "steps "
              + steps
              + ", batchSize "
              + batchSize
              + ", gradientAccumulation "
              + gradientAccumulation
              + ": one of them is below 1",
          "job",
          "take at least 1 of each");
    }
  }

  /**
   * A job's plan once its number of steps is known. Warm-up steps are rounded up, as in
   * transformers.
   */
  public static TuningPlan of(JobSpec job, int steps) {
    JobSpec.Optimizer optimizer = job.optimizer();
    Double projector = optimizer.projectorLearningRate();
    return new TuningPlan(
        steps,
        job.batchSize(),
        job.gradientAccumulation(),
        job.shuffle(),
        job.seed(),
        optimizer.learningRate(),
        projector == null ? optimizer.learningRate() : projector,
        optimizer.schedule(),
        (int) Math.ceil(optimizer.warmupRatio() * steps),
        optimizer.weightDecay(),
        optimizer.maxGradNorm());
  }

  /** Samples that one optimizer step sees. */
  public int samplesPerStep() {
    return Math.multiplyExact(batchSize, gradientAccumulation);
  }
}
