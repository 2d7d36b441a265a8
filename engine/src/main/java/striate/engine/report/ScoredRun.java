package striate.engine.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run with its answers, as a comparison takes it.
 *
 * @param id as it is shown
 * @param layerCount decoder layers of the model
 * @param machine where it was tuned; times of different machines are not compared
 * @param seconds that tuning took; NaN where unknown
 * @param trainable number of trainable parameters; 0 where unknown
 * @param tasks with all answers
 * @param totals scores on other tasks, whose answers were not recorded
 */
public record ScoredRun(
    String id,
    RunGroups.Member member,
    int layerCount,
    String machine,
    double seconds,
    long trainable,
    List<ScoredTask> tasks,
    List<ScoredTotal> totals) {
  public ScoredRun {
    tasks = List.copyOf(tasks);
    totals = List.copyOf(totals);
  }

  /** With other scores. */
  public ScoredRun with(List<ScoredTask> answered, List<ScoredTotal> unanswered) {
    return new ScoredRun(id, member, layerCount, machine, seconds, trainable, answered, unanswered);
  }

  /** Whether it has been scored on any task. */
  public boolean isScored() {
    return !tasks.isEmpty() || !totals.isEmpty();
  }

  boolean tunesAllLayers() {
    return layerCount > 0 && member.layers().size() == layerCount;
  }

  @Nullable ScoredTask find(String task) {
    return tasks.stream().filter(one -> one.task().equals(task)).findFirst().orElse(null);
  }

  @Nullable ScoredTotal findTotal(String task) {
    return totals.stream().filter(one -> one.task().equals(task)).findFirst().orElse(null);
  }
}
