package striate.charts.data;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs of the same selection, averaged over their seeds.
 *
 * @param look the same in all lists and figures
 * @param layerCount the model's number of decoder layers
 * @param layers 0-based decoder layers that were tuned
 * @param seeds runs in the group
 * @param visual average over the visual tasks as a fraction; null if there is none
 * @param textual average over the textual tasks as a fraction; null if there is none
 * @param timeRatio tuning time over that of all layers on the same machine; null if there is
 *     nothing to compare it with
 * @param trainableParameters number of trainable parameters
 */
public record ComparedGroup(
    String name,
    GroupLook look,
    int layerCount,
    List<Integer> layers,
    int seeds,
    List<TaskScore> tasks,
    @Nullable Interval visual,
    @Nullable Interval textual,
    @Nullable Double timeRatio,
    long trainableParameters) {

  public ComparedGroup {
    layers = List.copyOf(layers);
    tasks = List.copyOf(tasks);
  }

  /** The same with another look. */
  public ComparedGroup with(GroupLook other) {
    return new ComparedGroup(
        name,
        other,
        layerCount,
        layers,
        seeds,
        tasks,
        visual,
        textual,
        timeRatio,
        trainableParameters);
  }

  /** The kind of its selection. */
  public StrategyHue hue() {
    return look.hue();
  }

  /** The same with only some tasks; the averages remain those over all tasks. */
  public ComparedGroup withTasks(Predicate<TaskScore> wanted) {
    return new ComparedGroup(
        name,
        look,
        layerCount,
        layers,
        seeds,
        tasks.stream().filter(wanted).toList(),
        visual,
        textual,
        timeRatio,
        trainableParameters);
  }
}
