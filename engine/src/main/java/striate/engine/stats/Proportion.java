package striate.engine.stats;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * A share of correct answers with Wilson's score interval.
 *
 * @param share correct / total; 0 without questions
 * @param low lower end, 0..share
 * @param high upper end, share..1
 */
public record Proportion(int correct, int total, double share, double low, double high) {

  /** With a 95 % interval. */
  public static Proportion of(int correct, int total) {
    return of(correct, total, 0.95);
  }

  /**
   * Wilson's score interval without continuity correction: Wilson, Probable inference, JASA 22
   * (1927), 209-212. Without questions it is 0..1.
   *
   * @param confidence in (0, 1)
   */
  public static Proportion of(int correct, int total, double confidence) {
    if (correct < 0 || correct > total || !(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException(correct + " of " + total + " at " + confidence);
    }
    if (total == 0) {
      return new Proportion(0, 0, 0, 0, 1);
    }
    double z = NormalDistribution.of(0, 1).inverseCumulativeProbability((1 + confidence) / 2);
    double n = total;
    double p = correct / n;
    double shrink = 1 + z * z / n;
    double centre = (p + z * z / (2 * n)) / shrink;
    double half = z / shrink * Math.sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    double low = correct == 0 ? 0 : Math.max(0, centre - half);
    double high = correct == total ? 1 : Math.min(1, centre + half);
    return new Proportion(correct, total, p, low, high);
  }
}
