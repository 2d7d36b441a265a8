package striate.app.workspace;

import java.util.List;
import striate.engine.run.Modality;

/**
 * A question of a run's latest evaluation and what the model answered.
 *
 * @param prompt empty where it was not kept
 * @param references the right answers
 * @param value of the answer, as the task's scorer gave it
 */
public record GivenAnswer(
    int step,
    String task,
    Modality modality,
    String prompt,
    List<String> references,
    String answer,
    double value) {
  public GivenAnswer {
    references = List.copyOf(references);
  }
}
