package striate.engine.store;

import java.util.List;
import striate.engine.journal.PredictionLine;

/**
 * The value of each of a run's answers to a task.
 *
 * @param step optimizer steps before the evaluation
 * @param questions shared by all runs that were asked the same
 * @param values in the questions' order
 */
public record TaskValues(int step, String task, Questions questions, double[] values) {

  /**
   * A task's questions as they were asked.
   *
   * @param digest SHA-256 of their content, in hex
   * @param list in the order of their ids
   */
  public record Questions(String digest, List<PredictionLine.Question> list) {
    public Questions {
      list = List.copyOf(list);
    }
  }
}
