package striate.app.workspace;

import java.util.List;
import striate.charts.data.Interval;

/** 95 % intervals around scores. */
public final class Intervals {
  private static final double Z = 1.959963984540054;
  /** Two-sided 95 % points of Student's t with 1, 2, ... degrees of freedom. */
  private static final double[] T = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
    2.110, 2.101, 2.093
  };

  private Intervals() {}

  /** Wilson's score interval for {@code correct} of {@code total} (Wilson 1927), as fractions. */
  public static Interval wilson(int correct, int total) {
    double n = total;
    double p = correct / n;
    double centre = (p + Z * Z / (2 * n)) / (1 + Z * Z / n);
    double half = Z / (1 + Z * Z / n) * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
    return new Interval(p, Math.min(p, Math.max(0, centre - half)), Math.max(p, Math.min(1, centre + half)));
  }

  /** The mean of values, one a seed, with Student's interval; {@code low} and {@code high} clip it. */
  public static Interval ofSeeds(List<Double> values, double low, double high) {
    int n = values.size();
    double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
    if (n < 2) {
      return Interval.exactly(mean);
    }
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    double half = (n - 2 < T.length ? T[n - 2] : Z) * Math.sqrt(squares / (n - 1) / n);
    return new Interval(mean, Math.min(mean, Math.max(low, mean - half)), Math.max(mean, Math.min(high, mean + half)));
  }
}
