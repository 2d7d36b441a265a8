package striate.engine.store;

/**
 * One optimizer step that no later attempt superseded.
 *
 * @param step 0-based
 * @param loss mean over the supervised tokens, before the update; may be NaN
 * @param gradNorm global gradient norm before clipping
 */
public record LossPoint(
    int step,
    int attempt,
    double loss,
    double gradNorm,
    double learningRate,
    long tokens,
    double stepMillis) {}
