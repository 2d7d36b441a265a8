package striate.engine.tabletop;

import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Modality;

/**
 * The test questions of one task, with every answer about equally often.
 *
 * @param name unique among all task sets
 */
public record TaskSet(String name, Modality modality, List<Item> items) {
  /**
   * @param id unique within the set, and stable across versions
   * @param image a scene's reference; null for text
   * @param prompt starts with {@code <image>} or the written scene, if there is a scene
   */
  public record Item(
      String id, @Nullable String image, String prompt, String answer, List<String> options) {}

  public TaskSet {
    items = List.copyOf(items);
  }

  /** Accuracy of the best constant answer, 0..1. */
  public double chance() {
    long most =
        items.stream()
            .mapToLong(i -> items.stream().filter(j -> j.answer().equals(i.answer())).count())
            .max()
            .orElse(0);
    return items.isEmpty() ? 0 : (double) most / items.size();
  }
}
