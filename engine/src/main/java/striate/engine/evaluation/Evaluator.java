package striate.engine.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import striate.engine.disk.FailPoint;

/** Runs tasks through an {@link Answerer} and scores the answers. */
public final class Evaluator {
  private final Answerer answerer;

  public Evaluator(Answerer answerer) {
    this.answerer = answerer;
  }

  /**
   * Evaluates one task after the other and passes on each result as soon as it is complete.
   *
   * @param cancelled checked before each task; if true, skips the remaining tasks
   */
  public List<TaskResult> evaluate(
      List<EvaluationTask> tasks, BooleanSupplier cancelled, Consumer<TaskResult> onResult) {
    List<TaskResult> results = new ArrayList<>();
    for (EvaluationTask task : tasks) {
      if (cancelled.getAsBoolean()) {
        break;
      }
      TaskResult result = evaluate(task);
      results.add(result);
      onResult.accept(result);
    }
    return results;
  }

  private TaskResult evaluate(EvaluationTask task) {
    long begin = System.nanoTime();
    List<Answer> answers = answerer.answer(task, task.items());
    FailPoint.DURING_EVALUATION.pass();
    if (answers.size() != task.items().size()) {
      throw new IllegalStateException(
          task.name()
              + ": "
              + answers.size()
              + " answers to "
              + task.items().size()
              + " questions");
    }
    List<Prediction> predictions = new ArrayList<>(answers.size());
    for (int i = 0; i < answers.size(); i++) {
      TaskItem item = task.items().get(i);
      Answer answer = answers.get(i);
      predictions.add(new Prediction(task.name(), item, answer, task.scorer().value(answer, item)));
    }
    return new TaskResult(task, predictions, (System.nanoTime() - begin) / 1e6);
  }
}
