package striate.engine.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import striate.engine.disk.LfsPointer;
import striate.engine.model.JsonFile;
import striate.engine.natives.DjlSettings;
import striate.engine.run.Problem;

/**
 * A checkpoint's own tokenizer: its {@code tokenizer.json}, or the SentencePiece {@code
 * tokenizer.model} of older checkpoints, told to the same library. Safe for use by several threads;
 * must be closed.
 */
public final class TextTokenizer implements AutoCloseable {
  private static final String JSON = "tokenizer.json";
  private static final String SENTENCE_PIECE = "tokenizer.model";
  private static final JsonMapper MAPPER = new JsonMapper();

  private final HuggingFaceTokenizer tokenizer;
  private final TokenizerSettings settings;
  private final Path file;
  private final List<String> notes;

  private TextTokenizer(
      HuggingFaceTokenizer tokenizer, TokenizerSettings settings, Path file, List<String> notes) {
    this.tokenizer = tokenizer;
    this.settings = settings;
    this.file = file;
    List<String> all = new ArrayList<>(settings.notes());
    all.addAll(notes);
    Boolean begins = settings.said("add_bos_token");
    if (file.endsWith(JSON) && begins != null && begins != ids("").length > 0) {
      all.add(
          "tokenizer_config.json says add_bos_token: "
              + begins
              + ", tokenizer.json does not: the latter counts, as in transformers 5");
    }
    this.notes = List.copyOf(all);
  }

  /**
   * Text as tokens.
   *
   * @param ids with what the tokenizer puts around every text (a token for its beginning)
   * @param begins where each token begins in the text, in UTF-16 units; 0 for tokens that stand for
   *     no text
   * @param ends where each token ends
   */
  public record Tokens(int[] ids, int[] begins, int[] ends) {

    /** The same in a text that begins earlier. */
    public Tokens shifted(int units) {
      return new Tokens(
          ids,
          Arrays.stream(begins).map(begin -> begin + units).toArray(),
          Arrays.stream(ends).map(end -> end + units).toArray());
    }

    public static Tokens joined(List<Tokens> parts) {
      return new Tokens(
          parts.stream().flatMapToInt(part -> Arrays.stream(part.ids())).toArray(),
          parts.stream().flatMapToInt(part -> Arrays.stream(part.begins())).toArray(),
          parts.stream().flatMapToInt(part -> Arrays.stream(part.ends())).toArray());
    }
  }

  /**
   * @param checkpoint the directory with {@code tokenizer.json} or {@code tokenizer.model} and,
   *     optionally, {@code tokenizer_config.json}, {@code special_tokens_map.json} and {@code
   *     added_tokens.json}
   * @throws Problem where the file is missing or not understood
   */
  public static TextTokenizer open(Path checkpoint) {
    DjlSettings.setUnlessGiven(
        "OPT_OUT_TRACKING", "true"); // the library would report its use to its makers
    // where CUDA is, the library would download one for it, or fail without a network; text needs
    // no GPU
    DjlSettings.setUnlessGiven("RUST_FLAVOR", "cpu");
    Path json = checkpoint.resolve(JSON);
    Path pieces = checkpoint.resolve(SENTENCE_PIECE);
    if (!Files.isRegularFile(json) && !Files.isRegularFile(pieces)) {
      throw Problem.badInput(
          "neither " + JSON + " nor " + SENTENCE_PIECE + " found",
          checkpoint,
          "take a checkpoint that comes with one");
    }
    Path file = Files.isRegularFile(json) ? json : pieces;
    LfsPointer.refuse(file);
    TokenizerSettings settings = TokenizerSettings.read(checkpoint);
    List<String> notes = new ArrayList<>();
    try {
      byte[] description =
          file == json
              ? completed(JsonFile.bytes(json, JsonFile.MAX_TOKENIZER_BYTES), settings, notes)
              : LlamaTokenizerJson.of(SentencePieceModel.read(pieces), settings, pieces);
      HuggingFaceTokenizer tokenizer =
          HuggingFaceTokenizer.newInstance(
              new ByteArrayInputStream(description),
              Map.of(
                  "addSpecialTokens", "true",
                  "truncation", "DO_NOT_TRUNCATE",
                  "padding", "DO_NOT_PAD",
                  "modelMaxLength", Integer.toString(Integer.MAX_VALUE)));
      return new TextTokenizer(tokenizer, settings, file, notes);
    } catch (Problem e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw Problem.badInput(
          "the tokenizer is not understood: " + words(e),
          file,
          "copy or download the file again",
          e);
    }
  }

  /** With what lies below: where the library cannot be loaded, that alone says why. */
  private static String words(Exception failure) {
    Throwable cause = failure.getCause();
    return failure.getMessage() + (cause == null ? "" : " " + cause.getMessage());
  }

  /**
   * With the added tokens of the files beside it. Some tokenizers (Llama-3's) leave the spaces out
   * of their tokens' places in the text; then it cannot be told which of two parts a space belongs
   * to. Whole places change no ids.
   *
   * @param notes gets what the files disagree on
   */
  private static byte[] completed(byte[] json, TokenizerSettings settings, List<String> notes)
      throws IOException {
    if (!(MAPPER.readTree(json) instanceof ObjectNode description)) {
      return json;
    }
    JsonNode before = description.path("added_tokens").deepCopy();
    notes.addAll(AddedTokens.put(settings, description));
    boolean built = isLlama(description) && settings.buildsLlama();
    if (built) {
      String own = spaces(description);
      String counts = LlamaTokenizerJson.putSpaces(description, settings);
      if (!own.equals(counts)) {
        notes.add(
            "tokenizer.json puts a space in front of a text: "
                + own
                + ", the LlamaTokenizer of tokenizer_config.json: "
                + counts
                + " (always: after special tokens too); the latter counts, as in transformers 5");
      }
    }
    List<JsonNode> trimming =
        description.path("post_processor").findParents("trim_offsets").stream()
            .filter(step -> step.path("trim_offsets").asBoolean())
            .toList();
    if (!built && trimming.isEmpty() && before.equals(description.path("added_tokens"))) {
      return json;
    }
    trimming.forEach(step -> ((ObjectNode) step).put("trim_offsets", false));
    return MAPPER.writeValueAsBytes(description);
  }

  private static boolean isLlama(JsonNode description) {
    JsonNode model = description.path("model");
    return model.path("type").asText().equals("BPE") && model.path("byte_fallback").asBoolean();
  }

  /** Where a tokenizer of this kind puts a space in front, by its own file. */
  private static String spaces(JsonNode description) {
    if (description.path("normalizer").findValue("prepend") != null) {
      return "always";
    }
    JsonNode steps = description.path("pre_tokenizer");
    JsonNode scheme = steps.findValue("prepend_scheme");
    JsonNode old = steps.findValue("add_prefix_space");
    return scheme != null ? scheme.asText() : old != null && old.asBoolean() ? "always" : "never";
  }

  /** Where the tokenizer's files disagree, one line each: what disagrees and which counts. */
  public List<String> notes() {
    return notes;
  }

  /** Ids of a text with the tokens that belong around it. */
  public int[] ids(String text) {
    return narrow(tokenizer.encode(text, true, false).getIds());
  }

  /** Ids of a text and nothing around it. */
  public int[] bareIds(String text) {
    return narrow(tokenizer.encode(text, false, false).getIds());
  }

  /** Ids with their places in the text, with the tokens that belong around it. */
  public Tokens tokens(String text) {
    return placed(text, true);
  }

  /** Ids with their places in the text, and nothing around it. */
  public Tokens bareTokens(String text) {
    return placed(text, false);
  }

  private Tokens placed(String text, boolean surrounded) {
    Encoding encoding = tokenizer.encode(text, surrounded, false);
    int[] ids = narrow(encoding.getIds());
    CharSpan[] spans = encoding.getCharTokenSpans();
    int[] begins = new int[ids.length];
    int[] ends = new int[ids.length];
    int[] units = units(text);
    for (int i = 0; i < ids.length; i++) {
      CharSpan span = spans[i];
      if (span != null) {
        begins[i] = units.length == 0 ? span.getStart() : units[span.getStart()];
        ends[i] = units.length == 0 ? span.getEnd() : units[span.getEnd()];
      }
    }
    return new Tokens(ids, begins, ends);
  }

  /** Where each code point begins in UTF-16 units; empty where all are one unit long. */
  private static int[] units(String text) {
    int points = text.codePointCount(0, text.length());
    if (points == text.length()) {
      return new int[0];
    }
    int[] units = new int[points + 1];
    for (int i = 0; i < points; i++) {
      units[i + 1] = text.offsetByCodePoints(units[i], 1);
    }
    return units;
  }

  /** The text of ids, special tokens left out. */
  public String text(int[] ids) {
    return decode(ids, true);
  }

  /** The text of ids with special tokens. */
  public String textWithSpecials(int[] ids) {
    return decode(ids, false);
  }

  private String decode(int[] ids, boolean skipSpecials) {
    long[] wide = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      wide[i] = ids[i];
    }
    return tokenizer.decode(wide, skipSpecials);
  }

  /** The end-of-text token as text, {@code </s>} where no file names one. */
  public String endText() {
    String end = settings.token("eos_token");
    return end == null ? "</s>" : end;
  }

  /** The most tokens a text may have as {@code model_max_length} says; empty without a limit. */
  public OptionalInt maxLength() {
    return settings.maxLength();
  }

  /**
   * The id of a text that is one token.
   *
   * @throws Problem where it is none or several
   */
  public int idOf(String token) {
    int[] ids = bareIds(token);
    if (ids.length != 1) {
      throw Problem.badInput(
          "'" + token + "' is " + ids.length + " tokens, not one",
          file,
          "take the tokenizer of the same checkpoint");
    }
    return ids[0];
  }

  /** Whether a text is one token by itself: an added or special one, or a piece. */
  public boolean has(String token) {
    int[] ids = bareIds(token);
    return ids.length == 1 && textWithSpecials(ids).equals(token);
  }

  private static int[] narrow(long[] ids) {
    int[] narrow = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      narrow[i] = Math.toIntExact(ids[i]);
    }
    return narrow;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
