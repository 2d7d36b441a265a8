package striate.app.workspace;

import java.util.List;
import striate.charts.data.Interval;
import striate.engine.stats.MeanInterval;

/** 95 % intervals of scores, for figures. */
public final class Intervals {
  private Intervals() {}

  /**
   * The mean of values, one per seed, with Student's interval, clipped to the range of the values.
   *
   * @param values at least one
   */
  public static Interval ofSeeds(List<Double> values, double least, double most) {
    MeanInterval mean = MeanInterval.of(values.stream().mapToDouble(Double::doubleValue).toArray());
    return new Interval(
        mean.mean(),
        Math.min(mean.mean(), Math.max(least, mean.low())),
        Math.max(mean.mean(), Math.min(most, mean.high())));
  }
}
