package striate.engine.tabletop;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The words of the bundled world, one token each, and their tokenizer. */
public final class Vocabulary {
  public static final int UNKNOWN = 0;
  public static final int BEGIN = 1;
  public static final int END = 2;
  public static final int PAD = 3;
  public static final int IMAGE = 4;

  /** An empty place or patch. */
  static final int EMPTY = 5;

  private static final List<String> SPECIAL = List.of("<unk>", "<s>", "</s>", "<pad>", "<image>");
  private static final List<String> ASKING =
      List.of(
          "who",
          "next",
          "ball",
          "look",
          "team",
          "any",
          "yes",
          "no",
          "count",
          "players",
          "plus",
          "minus",
          "least",
          "most",
          "larger",
          "smaller",
          "opposite",
          "continue",
          "describe");

  /** The words of all arms with their flags, without and with the ball. */
  private static final List<String> ARMS = arms();

  private static final List<String> SHIRTS = shirts();

  /** All words; a word's index is its token id. */
  public static final List<String> WORDS = words();

  private static final Map<String, Integer> IDS = ids();

  private Vocabulary() {}

  /**
   * Token ids of words separated by spaces, without {@code <s>}.
   *
   * @throws IllegalArgumentException if a word is not in the vocabulary
   */
  public static int[] encode(String text) {
    if (text.isEmpty()) {
      return new int[0];
    }
    String[] words = text.split(" ");
    int[] ids = new int[words.length];
    for (int i = 0; i < ids.length; i++) {
      Integer id = IDS.get(words[i]);
      if (id == null) {
        throw new IllegalArgumentException("'" + words[i] + "' is not a word of the bundled world");
      }
      ids[i] = id;
    }
    return ids;
  }

  /**
   * A Hugging Face {@code tokenizer.json}: one word, one token; every text begins with {@code <s>}.
   */
  public static ObjectNode tokenizerJson() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    for (int id = 0; id < SPECIAL.size(); id++) {
      ObjectNode token = added.addObject();
      token.put("id", id).put("content", SPECIAL.get(id));
      token.put("single_word", false).put("lstrip", false).put("rstrip", false);
      token.put("normalized", false).put("special", true);
    }
    root.putNull("normalizer");
    root.putObject("pre_tokenizer").put("type", "WhitespaceSplit");
    ObjectNode template = root.putObject("post_processor");
    template.put("type", "TemplateProcessing");
    ArrayNode single = template.putArray("single");
    special(single);
    sequence(single, "A", 0);
    ArrayNode pair = template.putArray("pair");
    special(pair);
    sequence(pair, "A", 0);
    sequence(pair, "B", 1);
    ObjectNode begin = template.putObject("special_tokens").putObject("<s>");
    begin.put("id", "<s>").putArray("ids").add(BEGIN);
    begin.putArray("tokens").add("<s>");
    root.putNull("decoder");
    ObjectNode model = root.putObject("model");
    model.put("type", "WordLevel");
    ObjectNode vocabulary = model.putObject("vocab");
    IDS.forEach(vocabulary::put);
    model.put("unk_token", "<unk>");
    return root;
  }

  /** The {@code tokenizer_config.json} beside it. */
  public static ObjectNode tokenizerConfigJson() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("backend", "tokenizers").put("bos_token", "<s>").put("eos_token", "</s>");
    root.putArray("extra_special_tokens").add("<image>");
    root.put("image_token", "<image>").put("model_max_length", 256);
    root.put("pad_token", "<pad>").put("tokenizer_class", "PreTrainedTokenizerFast");
    root.put("unk_token", "<unk>");
    return root;
  }

  private static void special(ArrayNode array) {
    array.addObject().putObject("SpecialToken").put("id", "<s>").put("type_id", 0);
  }

  private static void sequence(ArrayNode array, String id, int type) {
    array.addObject().putObject("Sequence").put("id", id).put("type_id", type);
  }

  private static List<String> words() {
    List<String> words = new ArrayList<>(SPECIAL);
    words.add(Scene.EMPTY);
    words.addAll(ARMS);
    words.addAll(SHIRTS);
    words.addAll(TextTask.DIGITS);
    words.addAll(Colour.WORDS);
    words.addAll(Pattern.WORDS);
    words.addAll(ASKING);
    words.addAll(TextTask.BY_SIZE);
    words.addAll(TextTask.LETTERS);
    words.addAll(TextTask.OPPOSED);
    return List.copyOf(words);
  }

  private static List<String> arms() {
    List<String> words = new ArrayList<>();
    for (boolean ball : new boolean[] {false, true}) {
      for (Colour own : Colour.values()) {
        for (Colour flag : Colour.values()) {
          if (flag != own) {
            words.add(Player.arm(own, flag, ball));
          }
        }
      }
    }
    return List.copyOf(words);
  }

  private static List<String> shirts() {
    List<String> words = new ArrayList<>();
    for (Pattern pattern : Pattern.values()) {
      for (Colour colour : Colour.values()) {
        words.add(Player.shirt(pattern, colour));
      }
    }
    return List.copyOf(words);
  }

  private static Map<String, Integer> ids() {
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (String word : WORDS) {
      ids.put(word, ids.size());
    }
    return ids;
  }
}
