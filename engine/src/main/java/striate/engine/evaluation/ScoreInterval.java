package striate.engine.evaluation;

import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Metric;
import striate.engine.stats.Clusters;
import striate.engine.stats.Influence;
import striate.engine.stats.Interval;
import striate.engine.stats.Proportion;
import striate.engine.stats.Range;
import striate.engine.stats.SeededScore;

/**
 * A 95 % interval of a task's value, within the metric's range.
 *
 * @param low at most the value
 * @param high at least the value
 */
public record ScoreInterval(double low, double high) {
  private static final double CONFIDENCE = 0.95;

  /**
   * Wilson's for a share of independent questions; as in comparisons ({@link SeededScore}), what
   * generalises it to groups of questions and to other metrics.
   *
   * @param predictions one per question
   * @return null without questions, or where the metric is not defined by them
   */
  static @Nullable ScoreInterval of(Metric metric, List<Prediction> predictions) {
    if (predictions.isEmpty()) {
      return null;
    }
    boolean independent =
        predictions.stream().allMatch(p -> p.question().group().equals(p.question().id()));
    if (metric == Metric.ACCURACY && independent) {
      int correct = (int) Math.round(predictions.stream().mapToDouble(Prediction::value).sum());
      Proportion wilson = Proportion.of(correct, predictions.size());
      return new ScoreInterval(wilson.low(), wilson.high());
    }
    Influence influence =
        Influence.of(
            Aggregation.statistic(metric, predictions.stream().map(Aggregation.Mark::of).toList()),
            Clusters.of(predictions.stream().map(p -> p.question().group()).toList()));
    Interval found =
        SeededScore.of(List.of(influence))
            .interval(new Range(metric.lowest(), metric.highest()), CONFIDENCE);
    return Double.isNaN(found.low()) || Double.isNaN(found.high())
        ? null
        : new ScoreInterval(found.low(), found.high());
  }
}
