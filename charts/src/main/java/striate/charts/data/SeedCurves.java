package striate.charts.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * Makes one curve of the curves of several seeds: their mean, and one standard deviation to both
 * sides.
 */
public final class SeedCurves {
  /** More places than a figure can show would only cost time. */
  private static final int PLACES = 400;

  private SeedCurves() {}

  /**
   * The mean over the seeds that have values at a place; seeds need not have the same places, nor
   * all of them.
   *
   * @param seeds each ascending in x; at least one
   */
  public static Curve mean(String name, GroupLook look, List<List<Point>> seeds) {
    double[] places = places(seeds);
    double[][] values = new double[seeds.size()][];
    for (int i = 0; i < values.length; i++) {
      values[i] = at(seeds.get(i), places);
    }
    List<Point> points = new ArrayList<>();
    List<Curve.Spread> band = new ArrayList<>();
    for (int p = 0; p < places.length; p++) {
      int place = p;
      double[] there =
          Arrays.stream(values).mapToDouble(v -> v[place]).filter(Double::isFinite).toArray();
      if (there.length == 0) {
        continue;
      }
      double mean = Arrays.stream(there).average().orElseThrow();
      points.add(new Point(places[p], mean));
      if (there.length > 1) {
        double squares = Arrays.stream(there).map(v -> (v - mean) * (v - mean)).sum();
        double deviation = Math.sqrt(squares / (there.length - 1));
        band.add(new Curve.Spread(places[p], mean - deviation, mean + deviation));
      }
    }
    return new Curve(name, look, 0, points, band);
  }

  /** The upper ends of stretches of x: each of the seeds' own places where these are few. */
  private static double[] places(List<List<Point>> seeds) {
    TreeSet<Double> all = new TreeSet<>();
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (List<Point> seed : seeds) {
      if (!seed.isEmpty()) {
        low = Math.min(low, seed.get(0).x());
        high = Math.max(high, seed.get(seed.size() - 1).x());
        if (all.size() <= PLACES) {
          seed.forEach(point -> all.add(point.x()));
        }
      }
    }
    if (all.size() <= PLACES) {
      return all.stream().mapToDouble(Double::doubleValue).toArray();
    }
    double[] places = new double[PLACES];
    for (int i = 0; i < PLACES; i++) {
      places[i] = low + (high - low) * (i + 1) / PLACES;
    }
    return places;
  }

  /** The mean of the points in the stretch that ends at a place; NaN where there is none. */
  private static double[] at(List<Point> points, double[] places) {
    double[] means = new double[places.length];
    int next = 0;
    for (int p = 0; p < places.length; p++) {
      double sum = 0;
      int count = 0;
      while (next < points.size() && points.get(next).x() <= places[p]) {
        double y = points.get(next++).y();
        if (Double.isFinite(y)) {
          sum += y;
          count++;
        }
      }
      means[p] = count == 0 ? Double.NaN : sum / count;
    }
    return means;
  }
}
