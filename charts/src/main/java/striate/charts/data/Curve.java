package striate.charts.data;

import java.util.List;

/**
 * One run's measurements, or those of several seeds.
 *
 * @param look its colour; the same in all lists and figures
 * @param variant 0-based; selects the dashes that distinguish curves of the same colour
 * @param points ascending in x
 * @param band how far seeds are apart, at some of the points; empty for one run
 */
public record Curve(
    String name, GroupLook look, int variant, List<Point> points, List<Spread> band) {

  public Curve {
    points = List.copyOf(points);
    band = List.copyOf(band);
  }

  /** One run of a kind of selection. */
  public Curve(String name, StrategyHue hue, int variant, List<Point> points) {
    this(name, GroupLook.of(hue), variant, points, List.of());
  }

  /** From where to where values reach at {@code x}. */
  public record Spread(double x, double low, double high) {}

  /**
   * The exponential moving average with bias correction as in Adam, so that the first points are
   * not biased towards zero. Points that are not finite stay, and do not affect the average. A band
   * is smoothed at both edges.
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
    double[] middle = smooth(points.stream().mapToDouble(Point::y).toArray(), weight);
    double[] low = smooth(band.stream().mapToDouble(Spread::low).toArray(), weight);
    double[] high = smooth(band.stream().mapToDouble(Spread::high).toArray(), weight);
    Point[] smooth = new Point[points.size()];
    for (int i = 0; i < smooth.length; i++) {
      smooth[i] = new Point(points.get(i).x(), middle[i]);
    }
    Spread[] around = new Spread[band.size()];
    for (int i = 0; i < around.length; i++) {
      around[i] = new Spread(band.get(i).x(), low[i], high[i]);
    }
    return new Curve(name, look, variant, List.of(smooth), List.of(around));
  }

  private static double[] smooth(double[] values, double weight) {
    double[] smooth = new double[values.length];
    double average = 0;
    double share = 0;
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        smooth[i] = values[i];
        continue;
      }
      average = weight * average + (1 - weight) * values[i];
      share = weight * share + (1 - weight);
      smooth[i] = average / share;
    }
    return smooth;
  }
}
