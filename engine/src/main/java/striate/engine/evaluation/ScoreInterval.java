package striate.engine.evaluation;

import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Metric;
import striate.engine.stats.Proportion;

/**
 * A 95 % interval of a task's value, within the metric's range.
 *
 * @param low at most the value
 * @param high at least the value
 */
public record ScoreInterval(double low, double high) {

  /**
   * Wilson's for a share of independent questions; null where none is known.
   *
   * @param predictions one per question
   */
  static @Nullable ScoreInterval of(Metric metric, List<Prediction> predictions) {
    if (metric == Metric.ACCURACY
        && predictions.stream().allMatch(p -> p.question().group().equals(p.question().id()))) {
      int correct = (int) Math.round(predictions.stream().mapToDouble(Prediction::value).sum());
      Proportion wilson = Proportion.of(correct, predictions.size());
      return new ScoreInterval(wilson.low(), wilson.high());
    }
    return null;
  }
}
