package striate.engine.evaluation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import striate.engine.disk.FailPoint;

/**
 * Runs tasks through an {@link Answerer}, batch by batch, and scores the answers. What an
 * interrupted evaluation has answered is not asked again.
 */
public final class Evaluator {
  /** Questions per batch, unless the caller sets it. */
  public static final int BATCH = 64;

  private final Answerer answerer;
  private final int batchSize;

  public Evaluator(Answerer answerer) {
    this(answerer, BATCH);
  }

  /**
   * @param batchSize questions that are asked together, at least 1
   */
  public Evaluator(Answerer answerer, int batchSize) {
    this.answerer = answerer;
    this.batchSize = batchSize;
  }

  /** The same, keeping nothing of an evaluation that is interrupted. */
  public List<TaskResult> evaluate(
      List<EvaluationTask> tasks, BooleanSupplier cancelled, Consumer<TaskResult> onResult) {
    return evaluate(tasks, cancelled, EvaluationLog.NONE, onResult);
  }

  /**
   * Evaluates one task after the other and passes on each result as soon as it is complete.
   *
   * @param cancelled checked before each batch; if true, the task has no result and the remaining
   *     ones are skipped
   * @param log gets each batch's answers
   */
  public List<TaskResult> evaluate(
      List<EvaluationTask> tasks,
      BooleanSupplier cancelled,
      EvaluationLog log,
      Consumer<TaskResult> onResult) {
    List<TaskResult> results = new ArrayList<>();
    for (EvaluationTask task : tasks) {
      Map<String, Prediction> found = new HashMap<>(log.earlier(task));
      List<TaskItem> open =
          task.items().stream().filter(item -> !found.containsKey(item.id())).toList();
      for (List<TaskItem> batch : QuestionBatches.of(open, batchSize)) {
        if (cancelled.getAsBoolean()) {
          return results;
        }
        List<Prediction> predictions = ask(task, batch);
        FailPoint.DURING_EVALUATION.pass();
        log.answered(predictions);
        predictions.forEach(prediction -> found.put(prediction.question().id(), prediction));
      }
      if (open.isEmpty() && cancelled.getAsBoolean()) {
        return results;
      }
      List<Prediction> all =
          task.items().stream().map(item -> Objects.requireNonNull(found.get(item.id()))).toList();
      double millis = all.stream().mapToDouble(one -> one.answer().millis()).sum();
      TaskResult result = new TaskResult(task, all, millis);
      results.add(result);
      onResult.accept(result);
    }
    return results;
  }

  private List<Prediction> ask(EvaluationTask task, List<TaskItem> questions) {
    long begin = System.nanoTime();
    List<Answer> answers = answerer.answer(task, questions);
    if (answers.size() != questions.size()) {
      throw new IllegalStateException(
          task.name() + ": " + answers.size() + " answers to " + questions.size() + " questions");
    }
    double millis = (System.nanoTime() - begin) / 1e6 / questions.size();
    List<Prediction> predictions = new ArrayList<>(answers.size());
    for (int i = 0; i < answers.size(); i++) {
      TaskItem item = questions.get(i);
      Answer answer = answers.get(i).taking(millis);
      predictions.add(new Prediction(task.name(), item, answer, task.scorer().value(answer, item)));
    }
    return predictions;
  }
}
