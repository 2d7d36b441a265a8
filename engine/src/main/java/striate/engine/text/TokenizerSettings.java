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
import java.util.Set;
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

  /** Model types for which transformers 5 takes a tokenizer.json as it is, whatever the class. */
  private static final Set<String> FILE_COUNTS = Set.of("llava", "llava_next", "phi3", "qwen2");

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

    Added asSpecial() {
      return new Added(content, id, singleWord, lstrip, rstrip, normalized, true);
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
   * @throws Problem where one of the files is not a JSON object
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
   * Whether transformers 5 builds a {@code LlamaTokenizer} from the vocabulary alone: where the
   * config names that class, unless the model's type is one whose configs name a wrong one.
   */
  boolean buildsLlama() {
    Path model = directory.resolve("config.json");
    return List.of("LlamaTokenizer", "LlamaTokenizerFast")
            .contains(config.path("tokenizer_class").asText())
        && !(Files.isRegularFile(model)
            && FILE_COUNTS.contains(
                JsonFile.field(model, "model_type", JsonFile.MAX_BYTES).asText()));
  }

  /**
   * Whether the config lists its added tokens; then the files of older checkpoints do not count.
   */
  private boolean listsAdded() {
    return config.path("added_tokens_decoder").isObject();
  }

  /**
   * The token of a role such as {@code eos_token}: of {@code special_tokens_map.json} or, where
   * that does not count or names none, of the config.
   *
   * @return null where no file names one
   */
  @Nullable String token(String role) {
    String mapped = listsAdded() ? null : content(map.path(role));
    return mapped != null ? mapped : content(config.path(role));
  }

  /** Where the files disagree on a role's token, one line each. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (String role : ROLES) {
      String own = content(config.path(role));
      String mapped = content(map.path(role));
      if (own != null && mapped != null && !own.equals(mapped)) {
        notes.add(
            "tokenizer_config.json names "
                + own
                + " as "
                + role
                + ", special_tokens_map.json "
                + mapped
                + ": "
                + token(role)
                + " counts, as in transformers 5");
      }
    }
    return notes;
  }

  /** True or false where the config says so; null where it does not. */
  @Nullable Boolean said(String name) {
    return config.path(name).isBoolean() ? config.path(name).asBoolean() : null;
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

  /**
   * Every added token, in the order in which transformers adds them: those listed with an id, then
   * those of roles, then extra ones.
   */
  List<Added> added() {
    Map<String, Added> byContent = new LinkedHashMap<>();
    List<JsonNode> extras = extras();
    for (Added token : decoder(extras).values()) {
      boolean named = ROLES.stream().anyMatch(role -> token.content().equals(token(role)));
      byContent.putIfAbsent(token.content(), named ? token.asSpecial() : token);
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

  /** Tokens under names of their own, and the list or object of extra ones. */
  private List<JsonNode> extras() {
    List<JsonNode> extras = new ArrayList<>();
    for (var fields = config.fields(); fields.hasNext(); ) {
      var field = fields.next();
      boolean own = field.getKey().endsWith("_token") && !ROLES.contains(field.getKey());
      if (own && field.getValue().isTextual()) {
        extras.add(field.getValue());
      }
    }
    JsonNode today = config.path("extra_special_tokens");
    (today.isEmpty() ? config.path("additional_special_tokens") : today).forEach(extras::add);
    if (!listsAdded()) {
      map.path("extra_special_tokens").forEach(extras::add);
    }
    return extras;
  }

  /** Those with ids: of the config or, where it has none, of {@code added_tokens.json}. */
  private Map<Integer, Added> decoder(List<JsonNode> extras) {
    Map<Integer, Added> byId = new TreeMap<>();
    boolean ofConfig = listsAdded();
    Iterator<Map.Entry<String, JsonNode>> fields =
        ofConfig ? config.path("added_tokens_decoder").fields() : added.fields();
    while (fields.hasNext()) {
      Map.Entry<String, JsonNode> field = fields.next();
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

  /** Whether those with ids come from {@code added_tokens.json}, whose flags count least. */
  boolean ofOldFile() {
    return !listsAdded();
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
