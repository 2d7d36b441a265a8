package striate.engine.stats;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The smallest true difference that a paired comparison finds with a given power, two-sided: what a
 * comparison without a significant difference can and cannot exclude.
 */
public final class DetectableEffect {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  private DetectableEffect() {}

  /**
   * (z(1 - alpha / 2) + z(power)) deviation / sqrt(n): Bloom, Minimum detectable effects,
   * Evaluation Review 19 (1995), 547-556.
   *
   * @param deviation standard deviation of the paired differences, at least 0
   * @param n pairs, at least 1
   * @param alpha error level, in (0, 1)
   * @param power in (0, 1)
   */
  public static double ofDeviation(double deviation, int n, double alpha, double power) {
    check(n, alpha, power);
    return (z(1 - alpha / 2) + z(power)) * deviation / Math.sqrt(n);
  }

  /**
   * For right or wrong answers: solves z(1 - alpha / 2) sqrt(D) + z(power) sqrt(D - d^2) = d
   * sqrt(n) for d (Connor, Sample size for testing differences in proportions for the paired-sample
   * design, Biometrics 43 (1987), 207-211).
   *
   * @param discordance D, the share of questions that one run answers right and the other wrong, in
   *     [0, 1]
   * @return difference of the shares of right answers, at most D; NaN where even a difference of D
   *     would be missed
   */
  public static double ofDiscordance(double discordance, int n, double alpha, double power) {
    check(n, alpha, power);
    if (!(discordance >= 0 && discordance <= 1)) {
      throw new IllegalArgumentException("discordance " + discordance);
    }
    double a = z(1 - alpha / 2);
    double b = z(power);
    double root = a * a * discordance * n - (n + b * b) * (a * a - b * b) * discordance;
    double difference = (a * Math.sqrt(discordance * n) + Math.sqrt(root)) / (n + b * b);
    return difference <= discordance ? difference : Double.NaN;
  }

  /** The same with quantiles and standard error of a comparison that has been made. */
  static double ofError(SamplingError error, double alpha, double power) {
    return (error.quantileOfTail(alpha / 2) + error.quantileOfTail(1 - power))
        * error.standardError();
  }

  private static void check(int n, double alpha, double power) {
    if (n < 1 || !(alpha > 0 && alpha < 1) || !(power > 0 && power < 1)) {
      throw new IllegalArgumentException(n + " pairs, alpha " + alpha + ", power " + power);
    }
  }

  private static double z(double probability) {
    return NORMAL.inverseCumulativeProbability(probability);
  }
}
