package striate.engine.evaluation;

import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Metric;
import striate.engine.stats.Bootstrap;
import striate.engine.stats.Clusters;
import striate.engine.stats.Interval;
import striate.engine.stats.Proportion;

/**
 * A 95 % interval of a task's value, within the metric's range.
 *
 * @param low at most the value
 * @param high at least the value
 */
public record ScoreInterval(double low, double high) {
  private static final double CONFIDENCE = 0.95;

  /**
   * Wilson's for a share of independent questions, otherwise from a bootstrap of the groups.
   *
   * @param predictions one per question
   * @return null without questions, or where the value of too many resamples is not defined
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
    Interval found =
        Bootstrap.forErrors()
            .percentile(
                new MetricStatistic(metric, predictions),
                Clusters.of(predictions.stream().map(p -> p.question().group()).toList()),
                CONFIDENCE);
    if (Double.isNaN(found.low()) || Double.isNaN(found.high())) {
      return null;
    }
    double value = Aggregation.of(metric, predictions);
    return new ScoreInterval(
        Math.max(metric.lowest(), Math.min(found.low(), value)),
        Math.min(metric.highest(), Math.max(found.high(), value)));
  }
}
