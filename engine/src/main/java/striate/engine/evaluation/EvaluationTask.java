package striate.engine.evaluation;

import java.util.List;
import striate.engine.run.Metric;
import striate.engine.run.Modality;

/**
 * A named set of questions, and how they are asked and scored.
 *
 * @param chance value of the best answer that ignores the question, in the metric's range
 * @param form how the questions are answered
 * @param maxNewTokens longest generated answer, at least 1
 */
public record EvaluationTask(
    String name,
    Modality modality,
    Metric metric,
    double chance,
    AnswerForm form,
    int maxNewTokens,
    List<TaskItem> items,
    Scorer scorer) {
  public EvaluationTask {
    items = List.copyOf(items);
  }

  /** The task with at most its first {@code limit} questions. */
  public EvaluationTask limitedTo(int limit) {
    return limit >= items.size()
        ? this
        : new EvaluationTask(
            name, modality, metric, chance, form, maxNewTokens, items.subList(0, limit), scorer);
  }
}
