package striate.charts.data;

/** A value with its 95 % interval, in the same unit: {@code low <= value <= high}. */
public record Interval(double value, double low, double high) {

  public Interval {
    if (!(low <= value && value <= high)) {
      throw new IllegalArgumentException(
          "an interval needs low <= value <= high, not " + low + ", " + value + ", " + high);
    }
  }

  /** A value with unknown uncertainty. */
  public static Interval exactly(double value) {
    return new Interval(value, value, value);
  }

  /** Half of the interval's width. */
  public double halfWidth() {
    return (high - low) / 2;
  }
}
