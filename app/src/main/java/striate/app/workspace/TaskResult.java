package striate.app.workspace;

import striate.charts.data.Interval;
import striate.engine.run.Metric;
import striate.engine.run.Modality;

/**
 * A task's score after {@code step} steps.
 *
 * @param score with its 95 % interval, in the metric's range
 * @param questions number of questions behind it
 * @param of number of questions that the task has; at least {@code questions}
 */
public record TaskResult(
    int step,
    String task,
    Modality modality,
    Metric metric,
    Interval score,
    int questions,
    int of) {

  /** The score's place in the metric's range, 0..1. */
  public Interval share() {
    return metric.isShare()
        ? score
        : new Interval(part(score.value()), part(score.low()), part(score.high()));
  }

  private double part(double value) {
    Double share = metric.share(value);
    return share == null ? 0 : share;
  }
}
