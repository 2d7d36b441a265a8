package striate.engine.evaluation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One question of a task.
 *
 * @param id unique within its task and stable across versions, so that runs can be paired question
 *     by question
 * @param prompt the raw prompt before the answer; {@code <image>} marks the image
 * @param image a reference for the task's image source; null without an image
 * @param references answers that count as correct; how several count is the scorer's matter
 * @param choices what may be answered, in the order of their letters; empty for open questions
 * @param group questions of one group are not independent of each other: they ask about the same
 *     image, or are a pair; the id where a question stands for itself
 * @param category the question's type, subtask or subject; empty if the task has only one
 */
public record TaskItem(
    String id,
    String prompt,
    @Nullable String image,
    List<String> references,
    List<String> choices,
    String group,
    String category) {
  public TaskItem {
    references = List.copyOf(references);
    choices = List.copyOf(choices);
  }

  /** An open question with one correct answer that stands for itself. */
  public TaskItem(String id, String prompt, @Nullable String image, String reference) {
    this(id, prompt, image, List.of(reference), List.of(), id, "");
  }
}
