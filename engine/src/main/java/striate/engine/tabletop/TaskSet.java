package striate.engine.tabletop;

import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Modality;

/**
 * The test questions of one task, every answer about equally often.
 *
 * @param name unique among all task sets
 */
public record TaskSet(String name, Modality modality, List<Item> items) {
  /**
   * @param id unique within the set, the same in every version of it
   * @param image a scene's reference; null for text
   * @param prompt with {@code <image>} or the written scene in front where there is one
   */
  public record Item(
      String id, @Nullable String image, String prompt, String answer, List<String> options) {}

  public TaskSet {
    items = List.copyOf(items);
  }

  /** Share of right answers, 0..1, that the best constant answer gets. */
  public double chance() {
    long most =
        items.stream()
            .mapToLong(i -> items.stream().filter(j -> j.answer().equals(i.answer())).count())
            .max()
            .orElse(0);
    return items.isEmpty() ? 0 : (double) most / items.size();
  }
}
