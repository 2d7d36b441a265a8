package striate.engine.importance;

import org.jspecify.annotations.Nullable;

/**
 * For each layer the mean over samples of what each sample gave; samples that give NaN do not
 * count.
 */
final class RunningMeans {
  private final double[] sums;
  private final long[] counts;

  RunningMeans(int layers) {
    sums = new double[layers];
    counts = new long[layers];
  }

  void add(int layer, double value) {
    if (!Double.isNaN(value)) {
      sums[layer] += value;
      counts[layer]++;
    }
  }

  /** NaN if no sample gave anything. */
  double mean(int layer) {
    return sums[layer] / counts[layer];
  }

  @Nullable Double orNull(int layer) {
    return counts[layer] == 0 ? null : (Double) mean(layer);
  }
}
