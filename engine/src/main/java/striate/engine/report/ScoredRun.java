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
 */
public record ScoredRun(
    String id,
    RunGroups.Member member,
    int layerCount,
    String machine,
    double seconds,
    List<ScoredTask> tasks) {
  public ScoredRun {
    tasks = List.copyOf(tasks);
  }

  boolean tunesAllLayers() {
    return layerCount > 0 && member.layers().size() == layerCount;
  }

  @Nullable ScoredTask find(String task) {
    return tasks.stream().filter(one -> one.task().equals(task)).findFirst().orElse(null);
  }
}
