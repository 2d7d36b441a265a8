package striate.engine.tuning;

import striate.engine.run.JobSpec;
import striate.engine.run.Problem;

/**
 * Everything that determines a tuning run, besides the network and the samples.
 *
 * @param steps optimizer steps
 * @param batchSize samples per forward and backward pass
 * @param gradientAccumulation batches per optimizer step; the step's loss is the mean over all
 *     their supervised tokens
 * @param shuffle a new seeded order every epoch; otherwise the samples' own order, wrapping around
 * @param projectorLearningRate for names that start with {@code multi_modal_projector.}
 * @param warmupSteps over which the rate rises linearly from 0
 * @param weightDecay on matrices only
 * @param maxGradNorm global norm to clip the gradients to; 0 = no clipping
 * @param groupByLength whether the samples of a batch have similar lengths, which saves padding;
 *     needs {@code shuffle}
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
    double maxGradNorm,
    boolean groupByLength) {
  public TuningPlan {
    if (groupByLength && !shuffle) {
      throw Problem.badInput(
          "samples cannot both keep the file's order and be grouped by length",
          "groupByLength",
          "set shuffle to true, or groupByLength to false");
    }
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

  /** A plan that does not group by length. */
  public TuningPlan(
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
    this(
        steps,
        batchSize,
        gradientAccumulation,
        shuffle,
        seed,
        learningRate,
        projectorLearningRate,
        schedule,
        warmupSteps,
        weightDecay,
        maxGradNorm,
        false);
  }

  /** A job's plan for a known number of steps. Rounds warm-up steps up, as in transformers. */
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
        optimizer.maxGradNorm(),
        job.groupByLength());
  }

  /** The order of this number of samples. */
  public DataOrder order(int samples) {
    return new DataOrder(samples, samplesPerStep(), batchSize, shuffle, groupByLength, seed);
  }

  /** Samples per optimizer step. */
  public int samplesPerStep() {
    return Math.multiplyExact(batchSize, gradientAccumulation);
  }
}
