package striate.engine.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import striate.engine.model.JsonFile;
import striate.engine.run.Problem;

/**
 * What the small files beside a tokenizer say: {@code tokenizer_config.json}, and {@code
 * special_tokens_map.json} and {@code added_tokens.json} of older checkpoints.
 */
final class TokenizerSettings {
  /** In the order in which transformers adds them to a vocabulary that lacks them. */
  private static final List<String> ROLES =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");

  private final Path directory;
  private final JsonNode config;
  private final JsonNode map;
  private final JsonNode added;

  private TokenizerSettings(Path directory) {
    this.directory = directory;
    this.config = object("tokenizer_config.json");
    this.map = object("special_tokens_map.json");
    this.added = object("added_tokens.json");
  }

  /**
   * A token that is matched whole before the rest of a text is cut.
   *
   * @param id where the files name one, -1 otherwise
   * @param special whether it is left out when ids become text
   */
  record Added(
      String content,
      int id,
      boolean singleWord,
      boolean lstrip,
      boolean rstrip,
      boolean normalized,
      boolean special) {

    static Added special(String content) {
      return new Added(content, -1, false, false, false, false, true);
    }

    static Added of(JsonNode token, int id, boolean special) {
      boolean isSpecial = token.path("special").asBoolean(special);
      return new Added(
          token.path("content").asText(),
          id,
          token.path("single_word").asBoolean(false),
          token.path("lstrip").asBoolean(false),
          token.path("rstrip").asBoolean(false),
          token.path("normalized").asBoolean(!isSpecial),
          isSpecial);
    }
  }

  /**
   * @throws Problem where one of the files is there and is no JSON object
   */
  static TokenizerSettings read(Path directory) {
    return new TokenizerSettings(directory);
  }

  private JsonNode object(String name) {
    Path file = directory.resolve(name);
    if (!Files.exists(file)) {
      return JsonNodeFactory.instance.objectNode();
    }
    return JsonFile.object(file, JsonFile.MAX_BYTES);
  }

  /**
   * The token of a role such as {@code eos_token}.
   *
   * @return null where no file names one
   */
  @Nullable String token(String role) {
    String own = content(config.path(role));
    return own != null ? own : content(map.path(role));
  }

  private static @Nullable String content(JsonNode token) {
    JsonNode content = token.isObject() ? token.path("content") : token;
    return content.isTextual() && !content.asText().isEmpty() ? content.asText() : null;
  }

  boolean flag(String name, boolean fallback) {
    return config.path(name).asBoolean(fallback);
  }

  /** How many tokens the files allow in a text; empty where they say "no limit". */
  OptionalInt maxLength() {
    JsonNode length = config.path("model_max_length");
    boolean real = length.isNumber() && length.asDouble() >= 1 && length.asDouble() < 1e9;
    return real ? OptionalInt.of(length.asInt()) : OptionalInt.empty();
  }

  /** Every added token, in the order in which transformers adds them. */
  List<Added> added() {
    Map<String, Added> byContent = new LinkedHashMap<>();
    List<JsonNode> extras = new ArrayList<>();
    extras(config.path("extra_special_tokens"), extras);
    extras(config.path("additional_special_tokens"), extras);
    extras(map.path("extra_special_tokens"), extras);
    extras(map.path("additional_special_tokens"), extras);
    for (Added token : decoder(extras).values()) {
      byContent.putIfAbsent(token.content(), token);
    }
    for (String role : ROLES) {
      String content = token(role);
      if (content != null) {
        JsonNode written = config.path(role).isObject() ? config.path(role) : map.path(role);
        byContent.putIfAbsent(
            content,
            written.isObject() && content.equals(content(written))
                ? Added.of(written, -1, true)
                : Added.special(content));
      }
    }
    for (JsonNode extra : extras) {
      String content = content(extra);
      if (content != null) {
        byContent.putIfAbsent(
            content, extra.isObject() ? Added.of(extra, -1, true) : Added.special(content));
      }
    }
    return List.copyOf(byContent.values());
  }

  /** Those with ids: of the config or, where it has none, of {@code added_tokens.json}. */
  private Map<Integer, Added> decoder(List<JsonNode> extras) {
    Map<Integer, Added> byId = new TreeMap<>();
    JsonNode decoder = config.path("added_tokens_decoder");
    Iterator<Map.Entry<String, JsonNode>> fields =
        decoder.isObject() ? decoder.fields() : added.fields();
    while (fields.hasNext()) {
      Map.Entry<String, JsonNode> field = fields.next();
      boolean ofConfig = decoder.isObject();
      String content = ofConfig ? content(field.getValue()) : field.getKey();
      int id = ofConfig ? number(field.getKey()) : field.getValue().asInt(-1);
      if (content == null || content.isEmpty() || id < 0) {
        throw Problem.badInput(
            "the added token '" + field.getKey() + "' has no text or no id",
            directory.resolve(ofConfig ? "tokenizer_config.json" : "added_tokens.json"),
            "copy or download the file again");
      }
      boolean named =
          ROLES.stream().anyMatch(role -> content.equals(token(role)))
              || extras.stream().anyMatch(extra -> content.equals(content(extra)));
      byId.put(
          id,
          ofConfig
              ? Added.of(field.getValue(), id, false)
              : new Added(content, id, false, false, false, !named, named));
    }
    return byId;
  }

  private static void extras(JsonNode list, List<JsonNode> extras) {
    // a list of tokens or an object of named ones
    list.forEach(extras::add);
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
