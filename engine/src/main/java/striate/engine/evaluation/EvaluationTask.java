package striate.engine.evaluation;

import java.util.List;
import striate.engine.run.Modality;

/**
 * A named set of questions with a scorer.
 *
 * @param chance accuracy of the best constant answer, 0..1
 */
public record EvaluationTask(
    String name, Modality modality, double chance, List<TaskItem> items, Scorer scorer) {
  public EvaluationTask {
    items = List.copyOf(items);
  }

  /** The task with at most its first {@code limit} items. */
  public EvaluationTask limitedTo(int limit) {
    return limit >= items.size()
        ? this
        : new EvaluationTask(name, modality, chance, items.subList(0, limit), scorer);
  }
}
