package striate.engine.evaluation;

import java.util.List;
import striate.engine.run.Modality;

/**
 * A named set of questions with one way of scoring.
 *
 * @param chance share of right answers that the best image-blind constant answer gets, 0..1
 */
public record EvaluationTask(
    String name, Modality modality, double chance, List<TaskItem> items, Scorer scorer) {
  public EvaluationTask {
    items = List.copyOf(items);
  }

  /** The first {@code limit} items; the whole task where it has no more. */
  public EvaluationTask limitedTo(int limit) {
    return limit >= items.size()
        ? this
        : new EvaluationTask(name, modality, chance, items.subList(0, limit), scorer);
  }
}
