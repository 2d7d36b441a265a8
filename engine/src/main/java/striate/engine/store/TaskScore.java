package striate.engine.store;

import striate.engine.run.Modality;

/**
 * A task's score after {@code step} steps: {@code correct} of {@code total} questions.
 *
 * @param millis duration of the evaluation
 */
public record TaskScore(
    int step, String task, Modality modality, int correct, int total, double millis) {

  /** Share of correct answers, 0..1. */
  public double share() {
    return total == 0 ? 0 : (double) correct / total;
  }
}
