package striate.engine.data;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import striate.engine.model.JsonFile;
import striate.engine.run.Problem;

/** A checkpoint's own tokenizer. Safe for use by several threads; must be closed. */
public final class TextTokenizer implements AutoCloseable {
  private final HuggingFaceTokenizer tokenizer;
  private final JsonNode config;
  private final Path file;

  private TextTokenizer(HuggingFaceTokenizer tokenizer, JsonNode config, Path file) {
    this.tokenizer = tokenizer;
    this.config = config;
    this.file = file;
  }

  /**
   * Text as tokens.
   *
   * @param ids with what the tokenizer puts around every text (a token for its beginning)
   * @param begins where each token begins in the text, in UTF-16 units; 0 for tokens that stand for
   *     no text
   * @param ends where each token ends
   */
  public record Tokens(int[] ids, int[] begins, int[] ends) {}

  /**
   * @param checkpoint the directory with {@code tokenizer.json} and, optionally, {@code
   *     tokenizer_config.json}
   * @throws Problem where the file is missing or not understood
   */
  public static TextTokenizer open(Path checkpoint) {
    // without this the library reports its use to its makers
    if (System.getProperty("OPT_OUT_TRACKING") == null) {
      System.setProperty("OPT_OUT_TRACKING", "true");
    }
    Path file = checkpoint.resolve("tokenizer.json");
    if (!Files.isRegularFile(file)) {
      throw Problem.badInput(
          "there is no tokenizer.json", checkpoint, "take a checkpoint that comes with one");
    }
    Path configFile = checkpoint.resolve("tokenizer_config.json");
    JsonNode config =
        Files.exists(configFile)
            ? JsonFile.read(configFile)
            : JsonNodeFactory.instance.objectNode();
    try {
      HuggingFaceTokenizer tokenizer =
          HuggingFaceTokenizer.newInstance(
              file,
              Map.of(
                  "addSpecialTokens", "true",
                  "truncation", "DO_NOT_TRUNCATE",
                  "padding", "DO_NOT_PAD",
                  "modelMaxLength", Integer.toString(Integer.MAX_VALUE)));
      return new TextTokenizer(tokenizer, config, file);
    } catch (IOException | RuntimeException e) {
      throw Problem.badInput(
          "the tokenizer is not understood: " + e.getMessage(),
          file,
          "copy or download the file again",
          e);
    }
  }

  /** Ids of a text with the tokens that belong around it. */
  public int[] ids(String text) {
    return narrow(tokenizer.encode(text, true, false).getIds());
  }

  /** Ids of a text and nothing around it. */
  public int[] bareIds(String text) {
    return narrow(tokenizer.encode(text, false, false).getIds());
  }

  /** Ids with their places in the text. */
  public Tokens tokens(String text) {
    Encoding encoding = tokenizer.encode(text, true, false);
    int[] ids = narrow(encoding.getIds());
    CharSpan[] spans = encoding.getCharTokenSpans();
    int[] begins = new int[ids.length];
    int[] ends = new int[ids.length];
    boolean basic = text.codePointCount(0, text.length()) == text.length();
    for (int i = 0; i < ids.length; i++) {
      CharSpan span = spans[i];
      if (span != null) {
        begins[i] = basic ? span.getStart() : text.offsetByCodePoints(0, span.getStart());
        ends[i] = basic ? span.getEnd() : text.offsetByCodePoints(0, span.getEnd());
      }
    }
    return new Tokens(ids, begins, ends);
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

  /** The end-of-text token as text, {@code </s>} where the config has none. */
  public String endText() {
    JsonNode end = config.path("eos_token");
    return end.isTextual() ? end.asText() : end.path("content").asText("</s>");
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
