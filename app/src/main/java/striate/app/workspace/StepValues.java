package striate.app.workspace;

/**
 * What a run measured at one optimizer step.
 *
 * @param step 0-based
 * @param loss mean over the supervised tokens, before the update
 * @param gradientNorm before clipping
 * @param tokens positions computed, padding left out
 * @param millis of the step, without evaluation
 */
public record StepValues(
    int step, double loss, double gradientNorm, double learningRate, long tokens, double millis) {}
