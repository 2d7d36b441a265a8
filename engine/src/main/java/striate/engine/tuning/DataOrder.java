package striate.engine.tuning;

/**
 * Which samples every step sees, without the samples: a run that goes on has to have the same.
 *
 * @param samples in the set
 * @param samplesPerStep that one optimizer step sees
 * @param batchSize samples computed at once
 * @param shuffle a new permutation every epoch
 * @param groupByLength batches of samples of about the same length
 */
public record DataOrder(
    int samples,
    int samplesPerStep,
    int batchSize,
    boolean shuffle,
    boolean groupByLength,
    long seed) {}
