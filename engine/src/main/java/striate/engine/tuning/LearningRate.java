package striate.engine.tuning;

import striate.engine.run.JobSpec.Schedule;

/**
 * The factor of the learning rate at each step, by the formulas of transformers' {@code
 * get_*_schedule_with_warmup}.
 */
public final class LearningRate {
  private LearningRate() {}

  /**
   * @param step 0-based
   */
  public static double factor(Schedule schedule, int step, int warmupSteps, int steps) {
    if (step < warmupSteps) {
      return (double) step / Math.max(1, warmupSteps);
    }
    return switch (schedule) {
      case CONSTANT -> 1;
      case LINEAR -> Math.max(0, (double) (steps - step) / Math.max(1, steps - warmupSteps));
      case COSINE -> {
        double progress = (double) (step - warmupSteps) / Math.max(1, steps - warmupSteps);
        yield Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress)));
      }
    };
  }
}
