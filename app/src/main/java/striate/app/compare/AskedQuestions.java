package striate.app.compare;

import striate.app.runset.ChosenGroup;
import striate.engine.report.Comparison;

/**
 * The questions behind a group's score, and its difference from the baseline.
 *
 * @param row a task, or the average of a modality
 * @param difference group minus baseline; 0 where that is unknown
 */
public record AskedQuestions(
    Comparison.Row row, ChosenGroup baseline, ChosenGroup group, double difference) {

  /** Whether there is no other group to compare with. */
  public boolean ofBaseline() {
    return group.key().equals(baseline.key());
  }
}
