package striate.engine.evaluation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One task's result, with every prediction.
 *
 * @param millis wall-clock time of the answers
 */
public record TaskResult(EvaluationTask task, List<Prediction> predictions, double millis) {
  public TaskResult {
    predictions = List.copyOf(predictions);
  }

  /** The metric's value over the questions. */
  public double value() {
    return Aggregation.of(task.metric(), predictions);
  }

  /** A 95 % interval of the value; null where none is known. */
  public @Nullable ScoreInterval interval() {
    return ScoreInterval.of(task.metric(), predictions);
  }

  public int questions() {
    return predictions.size();
  }
}
