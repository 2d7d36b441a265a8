package striate.engine.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import striate.engine.data.EncodedSample;
import striate.engine.data.SampleEncoder;
import striate.engine.text.ChatTemplate;
import striate.engine.text.TextTokenizer;

/** Answers by generating tokens, a bounded number of prompts at a time. */
public final class GeneratingAnswerer implements Answerer {
  private static final int PROMPTS_AT_ONCE = 64;

  /** Enough for a short answer; the bundled model's answers are one word of one token. */
  private static final int ANSWER_TOKENS = 8;

  private final Generator generator;
  private final SampleEncoder encoder;
  private final ImageSource images;
  private final TextTokenizer tokenizer;
  private final int maxNewTokens;
  private final Set<Integer> stopTokens;

  /** A network's greedy generation. */
  @FunctionalInterface
  public interface Generator {
    /**
     * The new tokens' ids of each prompt, in order.
     *
     * @param stopTokens any of them ends a text; not part of the result
     */
    List<int[]> generate(List<EncodedSample> prompts, int maxNewTokens, Set<Integer> stopTokens);
  }

  /**
   * An answerer with a model's tokenizer and images.
   *
   * @param template conversation template of the questions; null for raw prompts
   */
  public GeneratingAnswerer(
      Generator generator,
      SampleEncoder encoder,
      ImageSource images,
      TextTokenizer tokenizer,
      @Nullable ChatTemplate template) {
    this.generator = generator;
    this.encoder = encoder;
    this.images = images;
    this.tokenizer = tokenizer;
    this.stopTokens = encoder.stopTokens();
    this.maxNewTokens = template == ChatTemplate.TURNS ? 1 : ANSWER_TOKENS;
  }

  @Override
  public List<String> answer(List<TaskItem> items) {
    List<String> answers = new ArrayList<>(items.size());
    for (int begin = 0; begin < items.size(); begin += PROMPTS_AT_ONCE) {
      List<EncodedSample> prompts =
          items.subList(begin, Math.min(items.size(), begin + PROMPTS_AT_ONCE)).stream()
              .map(this::encode)
              .toList();
      for (int[] ids : generator.generate(prompts, maxNewTokens, stopTokens)) {
        answers.add(tokenizer.text(ids).strip());
      }
    }
    return answers;
  }

  private EncodedSample encode(TaskItem item) {
    return encoder.encodeQuestion(item.id(), item.prompt(), images.pixels(item.image()));
  }
}
