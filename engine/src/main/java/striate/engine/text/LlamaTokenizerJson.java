package striate.engine.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import striate.engine.run.Problem;

/**
 * Says in the form of a {@code tokenizer.json} what a SentencePiece model and the files beside it
 * say, as transformers' {@code LlamaTokenizer} does: pieces become a byte-pair vocabulary whose
 * merges are all the ways to put a piece together from two others, earlier pieces first; a space is
 * put before the text ({@code legacy: false}) or after every special token too.
 */
final class LlamaTokenizerJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String SPACE = "▁";

  private final Map<String, Integer> ids = new HashMap<>();
  private final SentencePieceModel model;
  private final TokenizerSettings settings;
  private final Path file;

  private LlamaTokenizerJson(SentencePieceModel model, TokenizerSettings settings, Path file) {
    this.model = model;
    this.settings = settings;
    this.file = file;
    for (SentencePieceModel.Piece piece : model.pieces()) {
      ids.put(piece.text(), ids.size());
    }
  }

  /**
   * @return the JSON in UTF-8
   * @throws Problem where an added token's id is not the one that it would get
   */
  static byte[] of(SentencePieceModel model, TokenizerSettings settings, Path file) {
    return new LlamaTokenizerJson(model, settings, file)
        .tokenizer()
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  private ObjectNode tokenizer() {
    ObjectNode json = JSON.objectNode();
    json.put("version", "1.0");
    json.putNull("truncation");
    json.putNull("padding");
    ObjectNode bytePairs = bytePairs();
    json.set("added_tokens", addedTokens());
    json.set("post_processor", surroundings());
    json.set("model", bytePairs);
    putSpaces(json, settings);
    return json;
  }

  /**
   * Gives a tokenizer of byte pairs with {@code ▁} for spaces what transformers' {@code
   * LlamaTokenizer} is built with, whatever its own file says.
   *
   * @return where it puts a space: {@code first}, {@code always} (after special tokens too) or
   *     {@code never}
   */
  static String putSpaces(ObjectNode json, TokenizerSettings settings) {
    boolean prefix = settings.flag("add_prefix_space", true);
    String scheme = !prefix ? "never" : settings.flag("legacy", false) ? "always" : "first";
    json.putNull("normalizer");
    json.set(
        "pre_tokenizer",
        JSON.objectNode()
            .put("type", "Metaspace")
            .put("replacement", SPACE)
            .put("prepend_scheme", scheme)
            .put("split", false));
    json.set("decoder", decoder(prefix));
    return scheme;
  }

  private ObjectNode bytePairs() {
    ObjectNode vocabulary = JSON.objectNode();
    ArrayNode merges = JSON.arrayNode();
    List<SentencePieceModel.Piece> pieces = model.pieces();
    for (int id = 0; id < pieces.size(); id++) {
      String piece = pieces.get(id).text();
      vocabulary.put(piece, id);
      int at = 0;
      while ((at = piece.offsetByCodePoints(at, 1)) < piece.length()) {
        String left = piece.substring(0, at);
        String right = piece.substring(at);
        if (ids.containsKey(left) && ids.containsKey(right)) {
          merges.add(JSON.arrayNode().add(left).add(right));
        }
      }
    }
    ObjectNode bytePairs = JSON.objectNode();
    bytePairs.put("type", "BPE");
    bytePairs.putNull("dropout");
    bytePairs.putNull("unk_token");
    bytePairs.putNull("continuing_subword_prefix");
    bytePairs.putNull("end_of_word_suffix");
    bytePairs.put("fuse_unk", true);
    bytePairs.put("byte_fallback", true);
    bytePairs.put("ignore_merges", false);
    bytePairs.set("vocab", vocabulary);
    bytePairs.set("merges", merges);
    return bytePairs;
  }

  private ArrayNode addedTokens() {
    Map<String, TokenizerSettings.Added> tokens = new LinkedHashMap<>();
    for (TokenizerSettings.Added token : settings.added()) {
      tokens.putIfAbsent(token.content(), token);
    }
    for (String standard : List.of("<s>", "</s>", "<unk>")) {
      if (ids.containsKey(standard)) {
        tokens.putIfAbsent(standard, TokenizerSettings.Added.special(standard));
      }
    }
    for (SentencePieceModel.Piece piece : model.pieces()) {
      if (piece.matchedWhole()) {
        tokens.putIfAbsent(
            piece.text(),
            new TokenizerSettings.Added(
                piece.text(), -1, false, false, false, false, piece.control()));
      }
    }
    ArrayNode added = JSON.arrayNode();
    for (TokenizerSettings.Added token : tokens.values()) {
      int id = ids.computeIfAbsent(token.content(), content -> ids.size());
      if (token.id() >= 0 && token.id() != id) {
        throw Problem.badInput(
            "the added token '"
                + token.content()
                + "' should have the id "
                + token.id()
                + ", but is the model's "
                + id,
            file,
            "take all tokenizer files of the same checkpoint");
      }
      added.add(
          JSON.objectNode()
              .put("id", id)
              .put("content", token.content())
              .put("single_word", token.singleWord())
              .put("lstrip", token.lstrip())
              .put("rstrip", token.rstrip())
              .put("normalized", token.normalized())
              .put("special", token.special()));
    }
    return added;
  }

  /** A token for the text's beginning unless the config says no, one for its end where it says. */
  private ObjectNode surroundings() {
    ArrayNode single = JSON.arrayNode();
    ObjectNode specials = JSON.objectNode();
    if (settings.flag("add_bos_token", true)) {
      put("bos_token", "<s>", single, specials);
    }
    single.add(
        JSON.objectNode().set("Sequence", JSON.objectNode().put("id", "A").put("type_id", 0)));
    if (settings.flag("add_eos_token", false)) {
      put("eos_token", "</s>", single, specials);
    }
    ArrayNode pair = single.deepCopy();
    pair.add(JSON.objectNode().set("Sequence", JSON.objectNode().put("id", "B").put("type_id", 1)));
    ObjectNode processor = JSON.objectNode().put("type", "TemplateProcessing");
    processor.set("single", single);
    processor.set("pair", pair);
    processor.set("special_tokens", specials);
    return processor;
  }

  private void put(String role, String standard, ArrayNode single, ObjectNode specials) {
    String named = settings.token(role);
    String token = named == null ? standard : named;
    Integer id = ids.get(token);
    if (id == null) {
      throw Problem.badInput(
          "the model has no token " + token + " to put around texts",
          file,
          "take all tokenizer files of the same checkpoint");
    }
    single.add(
        JSON.objectNode()
            .set("SpecialToken", JSON.objectNode().put("id", token).put("type_id", 0)));
    ObjectNode special = JSON.objectNode().put("id", token);
    special.set("ids", JSON.arrayNode().add(id));
    special.set("tokens", JSON.arrayNode().add(token));
    specials.set(token, special);
  }

  private static ObjectNode decoder(boolean prefix) {
    ArrayNode steps = JSON.arrayNode();
    ObjectNode replace = JSON.objectNode().put("type", "Replace").put("content", " ");
    replace.set("pattern", JSON.objectNode().put("String", SPACE));
    steps.add(replace);
    steps.add(JSON.objectNode().put("type", "ByteFallback"));
    steps.add(JSON.objectNode().put("type", "Fuse"));
    if (prefix) {
      steps.add(
          JSON.objectNode()
              .put("type", "Strip")
              .put("content", " ")
              .put("start", 1)
              .put("stop", 0));
    }
    ObjectNode decoder = JSON.objectNode().put("type", "Sequence");
    decoder.set("decoders", steps);
    return decoder;
  }
}
