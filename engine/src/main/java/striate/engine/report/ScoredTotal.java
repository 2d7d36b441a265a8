package striate.engine.report;

import striate.engine.run.Modality;

/**
 * One run's score on a task whose answers were not recorded question by question.
 *
 * @param value in the metric's range
 * @param error its standard error over questions; NaN where it is not known
 * @param questions behind it
 * @param of number of questions that the task has, at least as many
 */
public record ScoredTotal(
    String task,
    Modality modality,
    ScoredMetric metric,
    double value,
    double error,
    int questions,
    int of) {

  boolean partial() {
    return of > questions;
  }
}
