package striate.engine.inputs;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Modality;

/**
 * A task that a job could name, as a list of tasks shows it.
 *
 * @param modality null where the task's definition cannot be read
 * @param questions how many the published data has; null where that is not known without reading it
 * @param groups names under which a job takes it together with others, such as {@code paper}
 * @param suited whether it was made for the job's model: the bundled world's tasks for a model with
 *     its vocabulary, published ones for every model
 * @param obstacle why it cannot be scored now, in one line with the remedy; empty where it can
 */
public record OfferedTask(
    String name,
    String title,
    @Nullable Modality modality,
    @Nullable Integer questions,
    List<String> groups,
    boolean suited,
    String obstacle) {

  public OfferedTask {
    groups = List.copyOf(groups);
  }

  /** Whether it can be scored: its data is there, and the model can be asked it. */
  public boolean ready() {
    return obstacle.isEmpty();
  }

  /** Whether every word occurs in its name, title or modality, or begins one of its groups. */
  public boolean matches(String words) {
    String text =
        String.join(" ", name, title, modality == null ? "" : modality.word())
            .toLowerCase(Locale.ROOT);
    for (String word : words.toLowerCase(Locale.ROOT).strip().split("\\s+")) {
      if (!text.contains(word) && groups.stream().noneMatch(group -> group.startsWith(word))) {
        return false;
      }
    }
    return true;
  }
}
