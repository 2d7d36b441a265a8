package striate.engine.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Reduces the points of a curve without changing its look. */
public final class Thinning {
  private Thinning() {}

  /**
   * Cuts a series into equal stretches and keeps the lowest and highest point of each, in order,
   * and the first and last point of the series. NaN counts as highest, so that it stays visible.
   *
   * @param atMost maximum number of points, at least 4
   * @return the series itself if it is short enough
   */
  public static <T> List<T> keepExtremes(
      List<T> series, ToDoubleFunction<? super T> value, int atMost) {
    if (atMost < 4) {
      throw new IllegalArgumentException("at most " + atMost + " points");
    }
    int n = series.size();
    if (n <= atMost) {
      return List.copyOf(series);
    }
    int stretches = (atMost - 2) / 2;
    int inner = n - 2;
    List<T> kept = new ArrayList<>(atMost);
    kept.add(series.get(0));
    for (int s = 0; s < stretches; s++) {
      int from = 1 + (int) ((long) inner * s / stretches);
      int to = 1 + (int) ((long) inner * (s + 1) / stretches);
      int low = from;
      int high = from;
      for (int i = from + 1; i < to; i++) {
        double candidate = value.applyAsDouble(series.get(i));
        if (Double.compare(candidate, value.applyAsDouble(series.get(low))) < 0) {
          low = i;
        }
        if (Double.compare(candidate, value.applyAsDouble(series.get(high))) > 0) {
          high = i;
        }
      }
      kept.add(series.get(Math.min(low, high)));
      if (low != high) {
        kept.add(series.get(Math.max(low, high)));
      }
    }
    kept.add(series.get(n - 1));
    return List.copyOf(kept);
  }
}
