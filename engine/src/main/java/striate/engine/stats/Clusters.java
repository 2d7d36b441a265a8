package striate.engine.stats;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which questions belong together, such as all those about one image: their answers are not
 * independent, so clusters are sampled and not questions.
 */
public final class Clusters {
  private final int[] of;
  private final int[] sizes;

  private Clusters(int[] of, int count) {
    this.of = of;
    sizes = new int[count];
    for (int cluster : of) {
      sizes[cluster]++;
    }
  }

  /** Questions with equal labels are one cluster; clusters are numbered as they first appear. */
  public static Clusters of(List<String> labels) {
    Map<String, Integer> numbers = new HashMap<>();
    int[] of =
        labels.stream()
            .mapToInt(label -> numbers.computeIfAbsent(label, l -> numbers.size()))
            .toArray();
    return new Clusters(of, numbers.size());
  }

  /** Every question by itself: independent questions. */
  public static Clusters single(int questions) {
    return new Clusters(IntStream.range(0, questions).toArray(), questions);
  }

  /** Number of questions. */
  public int questions() {
    return of.length;
  }

  /** Number of clusters. */
  public int count() {
    return sizes.length;
  }

  /**
   * @param question 0-based
   * @return 0-based
   */
  public int clusterOf(int question) {
    return of[question];
  }

  /** Questions in a cluster. */
  public int size(int cluster) {
    return sizes[cluster];
  }

  /**
   * @param values one a question
   * @return one a cluster
   */
  public double[] sums(double[] values) {
    if (values.length != of.length) {
      throw new IllegalArgumentException(values.length + " values of " + of.length + " questions");
    }
    double[] sums = new double[sizes.length];
    for (int i = 0; i < values.length; i++) {
      sums[of[i]] += values[i];
    }
    return sums;
  }
}
