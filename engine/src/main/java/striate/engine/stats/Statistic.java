package striate.engine.stats;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A number computed from questions, some of which may be drawn several times and some not at all:
 * what a bootstrap and a jackknife ask for.
 *
 * <p>Weights rather than drawn indices, because a metric over groups (MME's acc+ counts images
 * whose two questions are both right) has to count a group twice that is drawn twice, and cannot
 * see that from repeated questions.
 */
@FunctionalInterface
public interface Statistic {

  /**
   * @param times how often each question is in the sample, at least 0; questions of one cluster are
   *     drawn equally often
   * @return NaN where the sample does not define it (F1 without a positive)
   */
  double of(int[] times);

  /** Over the questions as they are. */
  default double ofAll(int questions) {
    int[] once = new int[questions];
    Arrays.fill(once, 1);
    return of(once);
  }

  /** The mean of one value a question. */
  static Statistic mean(double[] values) {
    return new Mean(values.clone());
  }

  /**
   * A function of the drawn questions' indices, ascending, one that is drawn twice standing there
   * twice.
   */
  static Statistic ofIndices(ToDoubleFunction<int[]> function) {
    return times -> {
      int[] drawn = new int[Arrays.stream(times).sum()];
      int size = 0;
      for (int i = 0; i < times.length; i++) {
        Arrays.fill(drawn, size, size + times[i], i);
        size += times[i];
      }
      return function.applyAsDouble(drawn);
    };
  }

  /** The mean of statistics over the same questions, such as those of several seeds. */
  static Statistic average(List<Statistic> same) {
    if (same.stream().allMatch(Mean.class::isInstance)) {
      double[] values = new double[((Mean) same.get(0)).values.length];
      for (Statistic one : same) {
        double[] of = ((Mean) one).values;
        Arrays.setAll(values, i -> values[i] + of[i] / same.size());
      }
      return new Mean(values);
    }
    return times -> same.stream().mapToDouble(one -> one.of(times)).average().orElseThrow();
  }

  /** A mean has a closed form for what a resample would tell. */
  final class Mean implements Statistic {
    private final double[] values;

    private Mean(double[] values) {
      this.values = values;
    }

    /** One a question. */
    double[] values() {
      return values;
    }

    @Override
    public double of(int[] times) {
      double sum = 0;
      long drawn = 0;
      for (int i = 0; i < values.length; i++) {
        sum += times[i] * values[i];
        drawn += times[i];
      }
      return sum / drawn;
    }
  }
}
