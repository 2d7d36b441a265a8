package striate.engine.stats;

import java.util.Arrays;

/**
 * The mean of values in clusters with cluster-robust standard errors.
 *
 * @param values number of values
 * @param clusters number of clusters
 * @param robust standard error CR1 of Liang and Zeger (Longitudinal data analysis using generalized
 *     linear models, Biometrika 73 (1986), 13-22) with the factor G / (G - 1), as statsmodels has
 *     it; somewhat small where clusters are few or unequal
 * @param jackknife standard error by leaving out one cluster at a time (CV3, see {@link
 *     Influence#variance}): the one that tests use. With Student's t with G - 1 degrees of freedom
 *     it holds from about ten clusters on.
 */
public record ClusteredMean(
    int values, int clusters, double mean, double robust, double jackknife) {

  /**
   * @param values at least one
   */
  public static ClusteredMean of(double[] values, Clusters clusters) {
    if (values.length == 0) {
      throw new IllegalArgumentException("no values");
    }
    Influence influence = Influence.of(Statistic.mean(values), clusters);
    double[] sums = clusters.sums(values);
    double squares = 0;
    for (int g = 0; g < sums.length; g++) {
      double deviation = sums[g] - clusters.size(g) * influence.estimate();
      squares += deviation * deviation;
    }
    double g = sums.length;
    return new ClusteredMean(
        values.length,
        sums.length,
        influence.estimate(),
        g < 2 ? Double.NaN : Math.sqrt(squares * g / (g - 1)) / values.length,
        Math.sqrt(influence.variance()));
  }

  /** Of the differences of two runs on the same questions. */
  public static ClusteredMean ofDifferences(double[] first, double[] second, Clusters clusters) {
    double[] differences = first.clone();
    Arrays.setAll(differences, i -> first[i] - second[i]);
    return of(differences, clusters);
  }

  /** Two-sided, of the hypothesis that the mean is 0, with the jackknife's error. */
  public double pValue() {
    return error(jackknife).pValue(mean);
  }

  /** The same with the error CR1. */
  public double robustPValue() {
    return error(robust).pValue(mean);
  }

  private SamplingError error(double standardError) {
    return SamplingError.ofQuestions(standardError * standardError, Math.max(1, clusters - 1));
  }
}
