package striate.engine.evaluation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import striate.engine.text.ChatTemplate;

/** What a task's value is worth without the model, and without the image. */
public final class Baselines {
  /** After a task's name: its questions were asked without their images. */
  public static final String WITHOUT_IMAGE = ", without image";

  private Baselines() {}

  /**
   * The value of giving every question the same answer: the most frequent first reference, of
   * several the first.
   *
   * @return null where answers have no text
   */
  public static @Nullable Double majority(EvaluationTask task) {
    if (task.form() == AnswerForm.PERPLEXITY || task.items().isEmpty()) {
      return null;
    }
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (TaskItem item : task.items()) {
      if (!item.references().isEmpty()) {
        counts.merge(item.references().get(0), 1, Integer::sum);
      }
    }
    String most = "";
    int times = 0;
    for (Map.Entry<String, Integer> entry : counts.entrySet()) {
      if (entry.getValue() > times) {
        most = entry.getKey();
        times = entry.getValue();
      }
    }
    Answer answer = Answer.of(most);
    List<Prediction> predictions =
        task.items().stream()
            .map(i -> new Prediction(task.name(), i, answer, task.scorer().value(answer, i)))
            .toList();
    return Aggregation.of(task.metric(), predictions);
  }

  /** The same questions without their images. */
  public static EvaluationTask withoutImages(EvaluationTask task) {
    List<TaskItem> items =
        task.items().stream()
            .map(
                item ->
                    new TaskItem(
                        item.id(),
                        item.prompt()
                            .replace(ChatTemplate.IMAGE + "\n", "")
                            .replace(ChatTemplate.IMAGE, ""),
                        null,
                        item.references(),
                        item.choices(),
                        item.group(),
                        item.category()))
            .toList();
    return new EvaluationTask(
        task.name() + WITHOUT_IMAGE,
        task.modality(),
        task.metric(),
        task.chance(),
        task.form(),
        task.maxNewTokens(),
        items,
        task.scorer());
  }
}
