package striate.engine.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Added tokens of a {@code tokenizer.json} and of the small files beside it put together, as
 * transformers 5 does when it opens them: flags that the files beside it give for a token go before
 * the tokenizer's own, and tokens that only stand there get the next ids.
 */
final class AddedTokens {
  private static final List<String> FLAGS =
      List.of("single_word", "lstrip", "rstrip", "normalized", "special");

  /** More are counted. */
  private static final int NAMED = 5;

  private final ObjectNode description;
  private final Map<String, ObjectNode> byContent = new LinkedHashMap<>();
  private final List<String> changed = new ArrayList<>();
  private final List<String> appended = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private AddedTokens(ObjectNode description) {
    this.description = description;
    for (JsonNode token : description.path("added_tokens")) {
      if (token instanceof ObjectNode object) {
        byContent.put(object.path("content").asText(), object);
      }
    }
  }

  /**
   * @param description of a tokenizer, whose added tokens are changed
   * @return what differed, one line each; empty where nothing was changed
   */
  static List<String> put(TokenizerSettings settings, ObjectNode description) {
    AddedTokens tokens = new AddedTokens(description);
    for (TokenizerSettings.Added token : settings.added()) {
      ObjectNode own = tokens.byContent.get(token.content());
      if (own == null) {
        tokens.append(token);
      } else if (token.id() >= 0
          && !(settings.ofOldFile() && own.path("id").asInt(-1) == token.id())) {
        tokens.change(own, token);
      }
    }
    return tokens.notes();
  }

  private List<String> notes() {
    if (!changed.isEmpty()) {
      notes.add(
          "tokenizer.json and the files beside it give other flags for "
              + some(changed)
              + ": the latter count, as in transformers 5");
    }
    if (!appended.isEmpty()) {
      notes.add(
          "tokens that only stand beside tokenizer.json are added, as in transformers 5: "
              + some(appended));
    }
    return notes;
  }

  private static String some(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
    return names.size() <= NAMED ? first : first + " and " + (names.size() - NAMED) + " more";
  }

  private void change(ObjectNode own, TokenizerSettings.Added token) {
    ObjectNode given = node(token, own.path("id").asInt());
    // once special, a token is left out of texts for good
    given.put("special", own.path("special").asBoolean() || token.special());
    List<String> differing = new ArrayList<>();
    for (String flag : FLAGS) {
      if (own.path(flag).asBoolean() != given.path(flag).asBoolean()) {
        differing.add(flag);
      }
    }
    if (!differing.isEmpty()) {
      changed.add(token.content() + " (" + String.join(", ", differing) + ")");
    }
    own.setAll(given);
    noteId(token, own.path("id").asInt());
  }

  private void append(TokenizerSettings.Added token) {
    int id = nextId(token.content());
    ObjectNode node = node(token, id);
    byContent.put(token.content(), node);
    description.withArray("added_tokens").add(node);
    appended.add(token.content() + " (" + id + ")");
    noteId(token, id);
  }

  private void noteId(TokenizerSettings.Added token, int id) {
    if (token.id() >= 0 && token.id() != id) {
      notes.add(
          "the added token "
              + token.content()
              + " should have the id "
              + token.id()
              + " by a file beside tokenizer.json, but has "
              + id
              + ", as in transformers 5");
    }
  }

  private static ObjectNode node(TokenizerSettings.Added token, int id) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("content", token.content())
        .put("single_word", token.singleWord())
        .put("lstrip", token.lstrip())
        .put("rstrip", token.rstrip())
        .put("normalized", token.normalized())
        .put("special", token.special());
  }

  /** That of the vocabulary, or the first one behind all. */
  private int nextId(String content) {
    JsonNode vocabulary = description.path("model").path("vocab");
    if (vocabulary instanceof ArrayNode pieces) {
      for (int i = 0; i < pieces.size(); i++) {
        if (pieces.get(i).path(0).asText().equals(content)) {
          return i;
        }
      }
    } else if (vocabulary.has(content)) {
      return vocabulary.path(content).asInt();
    }
    int next = vocabulary.size();
    for (ObjectNode token : byContent.values()) {
      next = Math.max(next, token.path("id").asInt() + 1);
    }
    return next;
  }
}
