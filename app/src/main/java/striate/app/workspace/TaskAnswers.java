package striate.app.workspace;

import java.util.List;
import striate.engine.journal.PredictionLine;
import striate.engine.run.Modality;

/** A run's answers to a task's questions at its last evaluation. */
public record TaskAnswers(String task, Modality modality, List<PredictionLine> answers) {
  public TaskAnswers {
    answers = List.copyOf(answers);
  }
}
