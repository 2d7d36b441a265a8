package striate.engine.tuning;

/**
 * One optimizer step.
 *
 * @param step 0-based
 * @param loss mean over the supervised tokens, before the update; NaN where the step's samples had
 *     none, and no update was made
 * @param gradNorm global norm before clipping
 * @param tokens positions computed, padding left out
 * @param millis wall clock of the step
 * @param optimizerMillis of these, in the update
 */
public record StepReport(
    int step,
    double loss,
    double gradNorm,
    double learningRate,
    long tokens,
    double millis,
    double optimizerMillis) {

  /** Whether there was anything to learn. */
  public boolean updated() {
    return !Double.isNaN(loss);
  }
}
