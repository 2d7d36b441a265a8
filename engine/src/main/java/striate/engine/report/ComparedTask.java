package striate.engine.report;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Modality;
import striate.engine.run.Problem;
import striate.engine.stats.Retention;
import striate.engine.stats.SeededDifference;
import striate.engine.stats.SeededScore;

/** One task in all groups that are compared. */
abstract sealed class ComparedTask permits PairedTask, UnpairedTask {
  private final String name;
  private final Modality modality;
  private final ScoredMetric metric;

  ComparedTask(String name, Modality modality, ScoredMetric metric) {
    this.name = name;
    this.modality = modality;
    this.metric = metric;
  }

  /**
   * @param name of a task that at least one run has
   */
  static ComparedTask of(String name, List<ScoredGroup> groups) {
    boolean totals =
        groups.stream()
            .flatMap(group -> group.runs().stream())
            .anyMatch(run -> run.findTotal(name) != null);
    return totals ? UnpairedTask.of(name, groups) : PairedTask.of(name, groups);
  }

  /**
   * @throws Problem if a task has different metrics in different runs
   */
  static void requireOne(String task, ScoredMetric one, ScoredMetric other) {
    if (!one.equals(other)) {
      throw Problem.badInput(
          "runs are scored by different metrics: " + one.name() + " and " + other.name(),
          "task " + task,
          "evaluate them anew with the same version of the task");
    }
  }

  final String name() {
    return name;
  }

  final Modality modality() {
    return modality;
  }

  final ScoredMetric metric() {
    return metric;
  }

  /** Whether runs are compared question by question. */
  final boolean isPaired() {
    return this instanceof PairedTask;
  }

  /** Whether the task has more questions than are compared. */
  abstract boolean isPartial();

  /** Questions behind each score; 0 where no question was put to all runs. */
  abstract int questions();

  /** Questions that the task has, as far as that is known; at least {@link #questions}. */
  abstract int of();

  /** Questions that belong together count as one. */
  abstract int clusters();

  /** Null where the group has not been scored on the task. */
  abstract @Nullable SeededScore score(int group);

  /**
   * First minus second; both have been scored.
   *
   * @return null where they were asked different questions
   */
  abstract @Nullable SeededDifference difference(int first, int second);

  /** For a ratio over the same questions; null where they are not known. */
  abstract Retention.@Nullable Task ratio(int group, int reference);

  /** Of a group that has been scored. */
  final SeededScore known(int group) {
    return Objects.requireNonNull(score(group));
  }

  /** Whether it can be averaged with tasks of other metrics, as a share of its range. */
  final boolean hasScale() {
    return metric.range().isBounded() && metric.higherIsBetter();
  }

  /** Whether a ratio of two scores has a meaning. */
  final boolean hasRatio() {
    return metric.higherIsBetter() && metric.range().low() >= 0;
  }
}
