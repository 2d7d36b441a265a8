package striate.engine.tuning;

/**
 * One optimizer step.
 *
 * @param step 0-based
 * @param loss mean over the supervised tokens, before the update; NaN if the step's samples had
 *     none and there was no update
 * @param gradNorm global norm before clipping
 * @param tokens tokens computed, without padding
 * @param millis wall-clock time of the step
 * @param optimizerMillis the part of it spent in the update
 * @param cpuMillis processor time of all this process's threads during the step
 */
public record StepReport(
    int step,
    double loss,
    double gradNorm,
    double learningRate,
    long tokens,
    double millis,
    double optimizerMillis,
    double cpuMillis) {

  /** Whether the step had supervised tokens and updated the parameters. */
  public boolean updated() {
    return !Double.isNaN(loss);
  }
}
