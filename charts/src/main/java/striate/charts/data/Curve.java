package striate.charts.data;

import java.util.List;

/**
 * One run's measurements over steps.
 *
 * @param variant 0-based; selects the dashes that distinguish curves of the same strategy
 * @param points ascending in x
 */
public record Curve(String name, StrategyHue hue, int variant, List<Point> points) {

  public Curve {
    points = List.copyOf(points);
  }

  /**
   * The exponential moving average with bias correction as in Adam, so that the first points are
   * not biased towards zero. Points that are not finite stay, and do not affect the average.
   *
   * @param weight of earlier points, in [0, 1); 0 changes nothing
   */
  public Curve smoothed(double weight) {
    if (!(weight >= 0 && weight < 1)) {
      throw new IllegalArgumentException("smoothing is in [0, 1), not " + weight);
    }
    if (weight == 0) {
      return this;
    }
    Point[] smooth = new Point[points.size()];
    double average = 0;
    double share = 0;
    for (int i = 0; i < smooth.length; i++) {
      Point point = points.get(i);
      if (!Double.isFinite(point.y())) {
        smooth[i] = point;
        continue;
      }
      average = weight * average + (1 - weight) * point.y();
      share = weight * share + (1 - weight);
      smooth[i] = new Point(point.x(), average / share);
    }
    return new Curve(name, hue, variant, List.of(smooth));
  }
}
