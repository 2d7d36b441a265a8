package striate.engine.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code predictions.jsonl}: a question, what the model answered, and the answer's
 * value.
 *
 * @param step optimizer steps before the evaluation
 * @param value of the answer, as the task's scorer gave it
 * @param logProbability of the answer; null if unknown
 * @param tokens behind {@code logProbability}; 0 if unknown
 * @param millis the question's part of the time; null if unknown
 */
public record PredictionLine(
    int step,
    String task,
    Question question,
    String prediction,
    double value,
    @Nullable Double logProbability,
    int tokens,
    @Nullable Double millis) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A question as it was asked.
   *
   * @param item its id, unique within the task
   * @param prompt before the template; null in lines of earlier versions
   * @param image where its image is; null without one
   * @param group questions of one group are not independent of each other
   * @param category empty if the task has only one
   */
  public record Question(
      String item,
      @Nullable String prompt,
      @Nullable String image,
      List<String> references,
      List<String> choices,
      String group,
      String category) {
    public Question {
      references = List.copyOf(references);
      choices = List.copyOf(choices);
    }

    /** With the members of a line. */
    public ObjectNode toJson() {
      ObjectNode node = JSON.createObjectNode().put("item", item);
      if (prompt != null) {
        node.put("prompt", prompt);
      }
      if (image != null) {
        node.put("image", image);
      }
      references.forEach(node.putArray("references")::add);
      if (!choices.isEmpty()) {
        choices.forEach(node.putArray("choices")::add);
      }
      if (!group.equals(item)) {
        node.put("group", group);
      }
      if (!category.isEmpty()) {
        node.put("category", category);
      }
      return node;
    }

    /** Reads the members of a line; earlier versions wrote the only reference as {@code answer}. */
    public static Question of(JsonNode line) {
      String item = line.path("item").asText();
      JsonNode references = line.path("references");
      return new Question(
          item,
          line.path("prompt").textValue(),
          line.path("image").textValue(),
          references.isArray() ? texts(references) : List.of(line.path("answer").asText()),
          texts(line.path("choices")),
          line.path("group").asText(item),
          line.path("category").asText());
    }

    private static List<String> texts(JsonNode array) {
      List<String> texts = new ArrayList<>();
      array.forEach(text -> texts.add(text.asText()));
      return texts;
    }
  }

  /** Members without a value are omitted, and so are those that only repeat the item. */
  public ObjectNode toJson() {
    ObjectNode node = JSON.createObjectNode().put("step", step).put("task", task);
    node.setAll(question.toJson());
    answerInto(node);
    return node;
  }

  /** Adds what was answered. */
  public void answerInto(ObjectNode node) {
    node.put("prediction", prediction).put("value", value);
    if (logProbability != null) {
      node.put("logProbability", logProbability);
    }
    if (tokens > 0) {
      node.put("tokens", tokens);
    }
    if (millis != null) {
      node.put("millis", millis);
    }
  }

  /** Reads a line of this or an earlier version. */
  public static PredictionLine of(JsonNode line) {
    return of(line.path("step").asInt(-1), line.path("task").asText(), Question.of(line), line);
  }

  /** The answer to a question, as {@link #answerInto} wrote it. */
  public static PredictionLine of(int step, String task, Question question, JsonNode answer) {
    JsonNode value = answer.path("value");
    return new PredictionLine(
        step,
        task,
        question,
        answer.path("prediction").asText(),
        value.isNumber() ? value.asDouble() : answer.path("correct").asBoolean() ? 1 : 0,
        number(answer.path("logProbability")),
        answer.path("tokens").asInt(),
        number(answer.path("millis")));
  }

  private static @Nullable Double number(JsonNode node) {
    return node.isNumber() ? node.asDouble() : null;
  }
}
