package striate.engine.report;

import java.util.HashSet;
import java.util.List;
import striate.engine.run.Modality;

/**
 * One run's values on a task.
 *
 * @param task its name
 * @param questions identity of each question, the same in every run
 * @param clusters what each question belongs to, such as its image
 * @param values one a question, on the scale that {@code aggregate} expects
 * @param partial whether the task has more questions than these: a limit, a subset or an evaluation
 *     that has not ended
 * @param of number of questions that the task has; 0 where only {@code partial} is known
 */
public record ScoredTask(
    String task,
    Modality modality,
    ScoredMetric metric,
    Aggregate aggregate,
    List<String> questions,
    List<String> clusters,
    double[] values,
    boolean partial,
    int of) {
  public ScoredTask {
    questions = List.copyOf(questions);
    clusters = List.copyOf(clusters);
    values = values.clone();
    if (questions.size() != values.length || clusters.size() != values.length) {
      throw new IllegalArgumentException(
          task + ": " + questions.size() + " questions, " + values.length + " values");
    }
    if (new HashSet<>(questions).size() != questions.size()) {
      throw new IllegalArgumentException(task + ": a question twice");
    }
  }

  ScoredTask(
      String task,
      Modality modality,
      ScoredMetric metric,
      Aggregate aggregate,
      List<String> questions,
      List<String> clusters,
      double[] values,
      boolean partial) {
    this(task, modality, metric, aggregate, questions, clusters, values, partial, 0);
  }
}
