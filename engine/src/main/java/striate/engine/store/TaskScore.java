package striate.engine.store;

import org.jspecify.annotations.Nullable;
import striate.engine.run.Metric;
import striate.engine.run.Modality;

/**
 * A task's score after {@code step} steps.
 *
 * @param value in the metric's range
 * @param low lower end of a 95 % interval; the value itself if none is known
 * @param high upper end
 * @param questions number of questions behind it
 * @param of number of questions that the task has; at least {@code questions}
 * @param millis duration of the evaluation
 */
public record TaskScore(
    int step,
    String task,
    Modality modality,
    Metric metric,
    double value,
    double low,
    double high,
    int questions,
    int of,
    double millis) {

  /** Whether the task has more questions than were asked. */
  public boolean isPartial() {
    return of > questions;
  }

  /** The value's place in the metric's range, 0..1; null if the range is open. */
  public @Nullable Double share() {
    return metric.share(value);
  }

  /** The value as people write it: shares in percent. */
  public String inWords() {
    return metric.inWords(value);
  }
}
