package striate.engine.stats;

/**
 * An estimate with a confidence interval.
 *
 * @param low at most the estimate
 * @param high at least the estimate
 */
public record Interval(double estimate, double low, double high) {

  /**
   * An interval that never leaves the range and always contains the estimate.
   *
   * <ul>
   *   <li>Bounded range: Wilson's score interval with the effective number of questions p(1 - p) /
   *       error^2 in place of n, p being the estimate as a share of the range (Franco, Little,
   *       Louis and Slud, Comparative study of confidence intervals for proportions in complex
   *       sample surveys, J. Survey Statistics and Methodology 7 (2019), 334-364). For independent
   *       right or wrong answers it is Wilson's own. Where the error is 0 or the estimate is an end
   *       of the range, the effective number is {@code units}.
   *   <li>A lower bound only (perplexity): symmetric on the logarithm of the distance to it (delta
   *       method).
   *   <li>Otherwise: estimate plus and minus quantile times error.
   * </ul>
   *
   * @param error standard error of the estimate, at least 0
   * @param quantile of the standard normal or Student's t distribution, such as 1.96
   * @param units independent units (clusters of questions), at least 1
   */
  public static Interval within(
      Range range, double estimate, double error, double quantile, int units) {
    if (!Double.isFinite(estimate) || !Double.isFinite(error)) {
      return new Interval(estimate, range.low(), range.high());
    }
    if (range.isBounded()) {
      return score(range, estimate, error, quantile, units);
    }
    double half = quantile * error;
    double distance = estimate - range.low();
    if (Double.isFinite(range.low()) && distance > 0) {
      double factor = Math.exp(half / distance);
      return new Interval(
          estimate, range.low() + distance / factor, range.low() + distance * factor);
    }
    return new Interval(estimate, range.clamp(estimate - half), range.clamp(estimate + half));
  }

  private static Interval score(
      Range range, double estimate, double error, double quantile, int units) {
    double p = Math.max(0, Math.min(1, (estimate - range.low()) / range.width()));
    double relative = error / range.width();
    double spread = p * (1 - p);
    double n = relative > 0 && spread > 0 ? spread / (relative * relative) : units;
    double squared = quantile * quantile;
    double shrink = 1 + squared / n;
    double centre = (p + squared / (2 * n)) / shrink;
    double half = quantile / shrink * Math.sqrt(spread / n + squared / (4 * n * n));
    double low = p == 0 ? 0 : Math.max(0, Math.min(p, centre - half));
    double high = p == 1 ? 1 : Math.min(1, Math.max(p, centre + half));
    return new Interval(
        estimate, range.low() + range.width() * low, range.low() + range.width() * high);
  }

  public boolean contains(double value) {
    return low <= value && value <= high;
  }

  /** Half of the distance between the ends. */
  public double halfWidth() {
    return (high - low) / 2;
  }
}
