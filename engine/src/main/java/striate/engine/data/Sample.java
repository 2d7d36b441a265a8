package striate.engine.data;

import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.text.ChatTemplate;

/** One entry of a samples file. */
public sealed interface Sample {
  /** Names the sample in messages; its position where the file gives no id. */
  String id();

  /** The image as written in the file, null without one. */
  @Nullable String image();

  /** A prompt and its answer, both taken literally; the answer is supervised. */
  record Pair(String id, @Nullable String image, String prompt, String answer) implements Sample {}

  /**
   * Questions and answers to be put into a template; the answers are supervised.
   *
   * @param system in place of the template's own system text; null for that
   */
  record Conversation(
      String id, @Nullable String image, @Nullable String system, List<ChatTemplate.Round> rounds)
      implements Sample {
    public Conversation {
      rounds = List.copyOf(rounds);
    }

    /** With the template's own system text. */
    public Conversation(String id, @Nullable String image, List<ChatTemplate.Round> rounds) {
      this(id, image, null, rounds);
    }
  }
}
