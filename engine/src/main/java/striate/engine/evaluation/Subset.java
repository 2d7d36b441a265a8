package striate.engine.evaluation;

import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/**
 * Which of a task's questions are asked: all, the first ones, or a random draw.
 *
 * @param limit largest number of questions, at least 1; null = all
 * @param seed of the draw; null takes the first questions. The same seed draws the same questions
 */
public record Subset(@Nullable Integer limit, @Nullable Long seed) {
  public Subset {
    if (limit != null && limit < 1) {
      throw Problem.badInput(limit + " questions are fewer than 1", "limit", "ask for 1 or more");
    }
    if (limit == null && seed != null) {
      throw Problem.badInput(
          "a seed draws some of the questions, but how many is not said",
          "subset seed",
          "set a limit, too");
    }
  }

  /** The task with the chosen questions, in their order. */
  public EvaluationTask of(EvaluationTask task) {
    int all = task.items().size();
    if (limit == null || limit >= all) {
      return task;
    }
    return seed == null ? task.limitedTo(limit) : task.sampled(limit, seed);
  }
}
