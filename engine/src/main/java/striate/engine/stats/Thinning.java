package striate.engine.stats;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

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
    int[] kept = extremes(series.size(), i -> value.applyAsDouble(series.get(i)), atMost);
    return Arrays.stream(kept).<T>mapToObj(series::get).toList();
  }

  /**
   * The same for a series of {@code n} values that is not a list.
   *
   * @return 0-based indices of the kept points, ascending
   */
  public static int[] extremes(int n, IntToDoubleFunction value, int atMost) {
    if (atMost < 4) {
      throw new IllegalArgumentException("at most " + atMost + " points");
    }
    if (n <= atMost) {
      return IntStream.range(0, n).toArray();
    }
    int stretches = (atMost - 2) / 2;
    int inner = n - 2;
    int[] kept = new int[2 * stretches + 2];
    int size = 0;
    kept[size++] = 0;
    for (int s = 0; s < stretches; s++) {
      int from = 1 + (int) ((long) inner * s / stretches);
      int to = 1 + (int) ((long) inner * (s + 1) / stretches);
      int low = from;
      int high = from;
      for (int i = from + 1; i < to; i++) {
        double candidate = value.applyAsDouble(i);
        if (Double.compare(candidate, value.applyAsDouble(low)) < 0) {
          low = i;
        }
        if (Double.compare(candidate, value.applyAsDouble(high)) > 0) {
          high = i;
        }
      }
      kept[size++] = Math.min(low, high);
      if (low != high) {
        kept[size++] = Math.max(low, high);
      }
    }
    kept[size++] = n - 1;
    return Arrays.copyOf(kept, size);
  }
}
