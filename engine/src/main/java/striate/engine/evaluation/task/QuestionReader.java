package striate.engine.evaluation.task;

import java.util.List;

/** Reads the questions in one publisher's layout. */
@FunctionalInterface
interface QuestionReader {
  /**
   * All questions, in the files' order.
   *
   * @throws striate.engine.run.Problem where a file is missing, cut short or another one
   */
  List<RawQuestion> read(TaskFiles files);
}
