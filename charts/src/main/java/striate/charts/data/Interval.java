package striate.charts.data;

/**
 * A value with the 95 % interval around it; all three in the same unit, {@code low <= value <=
 * high}.
 */
public record Interval(double value, double low, double high) {

  public Interval {
    if (!(low <= value && value <= high)) {
      throw new IllegalArgumentException(
          "an interval needs low <= value <= high, not " + low + ", " + value + ", " + high);
    }
  }

  /** A value whose uncertainty is not known. */
  public static Interval exactly(double value) {
    return new Interval(value, value, value);
  }

  /** Half of the interval's width. */
  public double halfWidth() {
    return (high - low) / 2;
  }
}
