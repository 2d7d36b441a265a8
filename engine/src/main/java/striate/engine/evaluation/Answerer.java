package striate.engine.evaluation;

import java.util.List;

/** Something that answers a task's questions, normally a network. */
@FunctionalInterface
public interface Answerer {
  /**
   * One answer per question, in order.
   *
   * @param task how the questions are answered, and how long answers may be
   * @param questions some of the task's
   */
  List<Answer> answer(EvaluationTask task, List<TaskItem> questions);
}
