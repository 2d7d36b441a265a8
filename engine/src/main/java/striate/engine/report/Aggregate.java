package striate.engine.report;

import java.util.List;
import striate.engine.stats.Statistic;

/** How the values of a task's questions become its score. */
@FunctionalInterface
public interface Aggregate {
  /** The mean over questions. */
  Aggregate MEAN = (values, questions) -> Statistic.mean(values);

  /**
   * @param values one a question
   * @param questions their identities: those that are compared, which may be fewer than the task
   *     has
   */
  Statistic over(double[] values, List<String> questions);
}
