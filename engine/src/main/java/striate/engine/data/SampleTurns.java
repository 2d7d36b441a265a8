package striate.engine.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;
import striate.engine.text.ChatTemplate;

/**
 * The turns of one conversation, as {@code from} and {@code value} or as {@code role} and {@code
 * content}, the content a text or a list of typed parts.
 */
final class SampleTurns {
  private static final Set<String> HUMAN = Set.of("human", "user");
  private static final Set<String> MODEL = Set.of("gpt", "assistant");
  private static final Set<String> TOOLS =
      Set.of(
          "function",
          "function_call",
          "observation",
          "tool",
          "tools",
          "tool_call",
          "tool_response",
          "ipython");

  private final JsonNode turns;
  private final List<String> images;
  private final Function<String, Problem> wrong;

  /**
   * @param images gets those that parts of contents hold
   * @param wrong makes a message an error of the sample
   */
  SampleTurns(JsonNode turns, List<String> images, Function<String, Problem> wrong) {
    this.turns = turns;
    this.images = images;
    this.wrong = wrong;
  }

  /**
   * As LLaVA: a first turn of the model's is dropped, and a question at the end is one whose answer
   * is empty.
   *
   * @param open whether a question may stand at the end
   * @param system hears the system text, if the first turn is one
   */
  List<ChatTemplate.Round> rounds(boolean open, Consumer<String> system) {
    if (!turns.isArray() || turns.isEmpty()) {
      throw wrong.apply("its turns are not a list with at least one");
    }
    List<ChatTemplate.Round> rounds = new ArrayList<>();
    @Nullable String question = null;
    boolean first = true;
    for (int i = 0; i < turns.size(); i++) {
      JsonNode turn = turns.get(i);
      String role = role(turn);
      String value = value(turn);
      if (role.equals("system")) {
        if (i > 0) {
          throw wrong.apply("a system text stands behind another turn");
        }
        system.accept(value);
        continue;
      }
      boolean human = isHuman(role);
      boolean leading = first;
      first = false;
      if (leading && !human) {
        continue;
      }
      if (human && question == null) {
        question = value;
      } else if (!human && question != null) {
        rounds.add(new ChatTemplate.Round(question, value));
        question = null;
      } else {
        throw wrong.apply("two turns in a row are from " + Shown.of(role));
      }
    }
    if (question != null && !open) {
      throw wrong.apply("the conversation does not end with an answer");
    }
    if (question != null) {
      rounds.add(new ChatTemplate.Round(question, ""));
    }
    if (rounds.isEmpty()) {
      throw wrong.apply("the conversation holds no question");
    }
    return rounds;
  }

  private String role(JsonNode turn) {
    if (!turn.isObject()) {
      throw wrong.apply("a turn is not an object");
    }
    String role = text(turn, turn.has("role") && !turn.has("from") ? "role" : "from", wrong);
    String foreign = SampleFields.wrongInTurn(turn, Set.of("role", "from", "content", "value"));
    if (foreign != null) {
      throw wrong.apply(foreign);
    }
    return role;
  }

  private boolean isHuman(String role) {
    if (TOOLS.contains(role)) {
      throw wrong.apply(
          "a turn is from '"
              + role
              + "', a tool (LLaMA-Factory, ms-swift, OpenAI), for which no template here has a"
              + " place");
    }
    if (!HUMAN.contains(role) && !MODEL.contains(role)) {
      throw wrong.apply(
          "a turn is from '" + Shown.of(role) + "', neither human or user nor gpt or assistant");
    }
    return HUMAN.contains(role);
  }

  private String value(JsonNode turn) {
    String field = turn.has("content") && !turn.has("value") ? "content" : "value";
    return turn.path(field).isArray() ? joined(turn.path(field)) : text(turn, field, wrong);
  }

  /** Parts as Hugging Face's, OpenAI's and ms-swift's: texts, and images in their places. */
  private String joined(JsonNode parts) {
    StringBuilder text = new StringBuilder();
    for (JsonNode part : parts) {
      String type = text(part, "type", wrong);
      switch (type) {
        case "text" -> text.append(text(part, "text", wrong));
        case "image", "image_url" -> {
          text.append(ChatTemplate.IMAGE);
          String image = image(part);
          if (image != null) {
            images.add(ImagePath.kept(image));
          }
        }
        default ->
            throw wrong.apply(
                "a part of a turn is of type '"
                    + Shown.of(type)
                    + "', neither text nor image nor image_url");
      }
    }
    return text.toString();
  }

  /** Null where the sample's own list has it. */
  private @Nullable String image(JsonNode part) {
    for (String field : List.of("image", "path", "url", "image_url", "base64")) {
      JsonNode value =
          part.path(field).isObject() ? part.path(field).path("url") : part.path(field);
      if (value.isTextual() && !value.asText().isEmpty()) {
        return field.equals("base64") ? "data:" : value.asText();
      }
      if (!value.isMissingNode() && !value.isNull() && !value.isTextual()) {
        throw wrong.apply("a part's '" + field + "' is not a path");
      }
    }
    return null;
  }

  /**
   * A field that has to be text.
   *
   * @param wrong makes a message an error of the sample
   */
  static String text(JsonNode object, String field, Function<String, Problem> wrong) {
    JsonNode value = object.path(field);
    if (!value.isTextual()) {
      throw wrong.apply(
          "'"
              + field
              + "' is "
              + (value.isMissingNode()
                  ? "missing"
                  : value.isNull() ? "null" : "not a text but " + Shown.of(value.toString())));
    }
    String text = value.asText();
    for (int i = 0; i < text.length(); i++) {
      if (Character.isHighSurrogate(text.charAt(i))
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(text.charAt(i))) {
        throw wrong.apply(
            String.format(
                "'%s' holds half of a character (\\u%04x alone), which no tokenizer reads",
                field, (int) text.charAt(i)));
      }
    }
    return text;
  }
}
