package striate.engine.tuning;

/**
 * Determines the samples of every step, without the samples. A resumed run needs the same order.
 *
 * @param samples number of samples in the set
 * @param samplesPerStep samples per optimizer step
 * @param batchSize samples per forward and backward pass
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
