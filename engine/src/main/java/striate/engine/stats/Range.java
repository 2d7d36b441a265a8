package striate.engine.stats;

/**
 * The values that a metric can take.
 *
 * @param low smallest value; negative infinity where there is none
 * @param high largest value; positive infinity where there is none
 */
public record Range(double low, double high) {
  /** Shares: 0..1. */
  public static final Range SHARE = new Range(0, 1);

  /** Every number. */
  public static final Range ALL = new Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  public Range {
    if (!(low < high)) {
      throw new IllegalArgumentException("range from " + low + " to " + high);
    }
  }

  /** Infinite where an end is. */
  public double width() {
    return high - low;
  }

  public boolean isBounded() {
    return Double.isFinite(width());
  }

  /** The nearest value in the range; NaN stays NaN. */
  public double clamp(double value) {
    return Math.max(low, Math.min(high, value));
  }

  /** Where differences of two values lie. */
  public Range ofDifferences() {
    return new Range(-width(), width());
  }
}
