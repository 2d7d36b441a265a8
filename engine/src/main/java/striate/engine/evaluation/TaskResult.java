package striate.engine.evaluation;

import java.util.List;

/**
 * One task's result, with every prediction.
 *
 * @param millis wall-clock time of the answers
 */
public record TaskResult(EvaluationTask task, List<Prediction> predictions, double millis) {
  public TaskResult {
    predictions = List.copyOf(predictions);
  }

  public int correct() {
    return (int) predictions.stream().filter(Prediction::correct).count();
  }

  public int total() {
    return predictions.size();
  }
}
