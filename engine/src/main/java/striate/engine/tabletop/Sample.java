package striate.engine.tabletop;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A training sample: several questions about one scene, or without a scene. Only the answers are
 * supervised.
 *
 * @param id unique within its training set
 * @param image a scene's reference; null for a written scene or no scene
 * @param opening the written scene; empty with an image or without a scene
 * @param turns questions in order
 */
public record Sample(String id, @Nullable String image, String opening, List<Question> turns) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int IGNORED = -100;

  public Sample {
    turns = List.copyOf(turns);
    if (turns.isEmpty()) {
      throw new IllegalArgumentException("sample " + id + " has no questions");
    }
  }

  /**
   * The text before the answer of a turn: for the first turn the image or the written scene, then
   * the question.
   *
   * @param turn 0-based
   */
  public String asked(int turn) {
    String prompt = turns.get(turn).prompt();
    if (turn > 0) {
      return prompt;
    }
    if (image != null) {
      return "<image>\n" + prompt;
    }
    return opening.isEmpty() ? prompt : opening + " " + prompt;
  }

  /**
   * Token ids: {@code <s>}, one {@code <image>} per patch or the written scene, then every question
   * with its answer.
   */
  public int[] ids() {
    return tokens(false);
  }

  /**
   * Aligned with {@link #ids}: the id for tokens of answers, -100 for all others. Empty places in
   * an image's caption are not supervised, since they would drown the words that say something.
   */
  public int[] labels() {
    return tokens(true);
  }

  /** The sample in LLaVA's conversations format. */
  public ObjectNode toConversation() {
    ObjectNode node = JSON.createObjectNode();
    node.put("id", id);
    if (image != null) {
      node.put("image", image);
    }
    ArrayNode conversations = node.putArray("conversations");
    for (int turn = 0; turn < turns.size(); turn++) {
      conversations.addObject().put("from", "human").put("value", asked(turn));
      conversations.addObject().put("from", "gpt").put("value", turns.get(turn).answer());
    }
    return node;
  }

  private int[] tokens(boolean onlyAnswers) {
    IntStream.Builder ids = IntStream.builder();
    ids.add(onlyAnswers ? IGNORED : Vocabulary.BEGIN);
    if (image != null) {
      for (int patch = 0; patch < Scene.PATCHES; patch++) {
        ids.add(onlyAnswers ? IGNORED : Vocabulary.IMAGE);
      }
    }
    add(ids, opening, onlyAnswers);
    for (Question turn : turns) {
      add(ids, turn.prompt(), onlyAnswers);
      for (int id : Vocabulary.encode(turn.answer())) {
        ids.add(onlyAnswers && image != null && id == Vocabulary.EMPTY ? IGNORED : id);
      }
    }
    return ids.build().toArray();
  }

  private static void add(IntStream.Builder ids, String text, boolean ignored) {
    for (int id : Vocabulary.encode(text)) {
      ids.add(ignored ? IGNORED : id);
    }
  }
}
