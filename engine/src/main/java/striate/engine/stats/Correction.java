package striate.engine.stats;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Adjusted p values for a family of tests: compare them with the error level as they are. */
public enum Correction {
  /**
   * Keeps the probability of any false finding: Holm, A simple sequentially rejective multiple test
   * procedure, Scandinavian J. Statistics 6 (1979), 65-70.
   */
  HOLM("Holm"),
  /**
   * Keeps the expected share of false findings: Benjamini and Hochberg, Controlling the false
   * discovery rate, J. Royal Statistical Society B 57 (1995), 289-300.
   */
  BENJAMINI_HOCHBERG("Benjamini-Hochberg");

  private final String title;

  Correction(String title) {
    this.title = title;
  }

  /** As it is called in a table. */
  public String title() {
    return title;
  }

  /**
   * @param p in [0, 1]; NaN for tests that could not be made, which stay NaN and do not count
   * @return in the same order, each at least as large as its p, at most 1
   */
  public double[] adjust(double... p) {
    for (double one : p) {
      if (one < 0 || one > 1) {
        throw new IllegalArgumentException("p value " + one);
      }
    }
    List<Integer> ascending =
        IntStream.range(0, p.length)
            .filter(i -> !Double.isNaN(p[i]))
            .boxed()
            .sorted(Comparator.comparingDouble(i -> p[i]))
            .toList();
    double[] adjusted = new double[p.length];
    Arrays.fill(adjusted, Double.NaN);
    int m = ascending.size();
    if (this == HOLM) {
      double largest = 0;
      for (int rank = 0; rank < m; rank++) {
        int i = ascending.get(rank);
        largest = Math.max(largest, Math.min(1, (m - rank) * p[i]));
        adjusted[i] = largest;
      }
    } else {
      double smallest = 1;
      for (int rank = m - 1; rank >= 0; rank--) {
        int i = ascending.get(rank);
        smallest = Math.min(smallest, p[i] * ((double) m / (rank + 1)));
        adjusted[i] = smallest;
      }
    }
    return adjusted;
  }
}
