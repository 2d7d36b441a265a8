package striate.engine.stats;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The mean of a few repetitions with Student's t interval.
 *
 * @param count repetitions, at least 1
 * @param deviation sample standard deviation (n - 1); 0 for one value
 * @param low lower end; the mean itself for one value, which has no spread
 * @param high upper end
 */
public record MeanInterval(int count, double mean, double deviation, double low, double high) {

  /** With a 95 % interval. */
  public static MeanInterval of(double... values) {
    return of(0.95, values);
  }

  /**
   * Mean plus and minus t(n - 1) s / sqrt(n): Student, The probable error of a mean, Biometrika 6
   * (1908), 1-25.
   *
   * @param confidence in (0, 1)
   */
  public static MeanInterval of(double confidence, double[] values) {
    int n = values.length;
    if (n == 0 || !(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException(n + " values at " + confidence);
    }
    double mean = Arrays.stream(values).sum() / n;
    if (n == 1) {
      return new MeanInterval(1, mean, 0, mean, mean);
    }
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    double deviation = Math.sqrt(squares / (n - 1));
    double t = TDistribution.of(n - 1).inverseCumulativeProbability((1 + confidence) / 2);
    double half = t * deviation / Math.sqrt(n);
    return new MeanInterval(n, mean, deviation, mean - half, mean + half);
  }
}
