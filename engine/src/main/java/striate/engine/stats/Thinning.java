package striate.engine.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Fewer points for a drawing that looks the same. */
public final class Thinning {
  private Thinning() {}

  /**
   * Cuts a series into equal stretches and keeps the lowest and the highest of each, in their
   * order, with the first and the last point of all. Values that are not numbers count as highest,
   * so that they are not hidden.
   *
   * @param atMost points that may be left, at least 4
   * @return the series itself where it is short enough
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
