package striate.engine.stats;

import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Student's paired t test over tasks: whether one run is better than another on tasks in general,
 * each task being one observation.
 *
 * @param difference mean of first minus second with its 95 % interval
 * @param t with count - 1 degrees of freedom; NaN for one pair or differences that are all 0
 * @param p two-sided; 1 where all differences are 0, NaN for one pair
 */
public record PairedT(MeanInterval difference, double t, double p) {

  /**
   * @param first at least one value
   * @param second as many, in the same order
   */
  public static PairedT of(double[] first, double[] second) {
    if (first.length != second.length) {
      throw new IllegalArgumentException(first.length + " and " + second.length + " values");
    }
    double[] differences = new double[first.length];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = first[i] - second[i];
    }
    MeanInterval mean = MeanInterval.of(differences);
    int n = mean.count();
    if (n < 2) {
      return new PairedT(mean, Double.NaN, Double.NaN);
    }
    double t = mean.mean() / (mean.deviation() / Math.sqrt(n));
    if (Double.isNaN(t)) {
      return new PairedT(mean, t, 1);
    }
    double p = 2 * TDistribution.of(n - 1).survivalProbability(Math.abs(t));
    return new PairedT(mean, t, p);
  }
}
