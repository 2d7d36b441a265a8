package striate.engine.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import striate.engine.data.EncodedSample;
import striate.engine.data.SampleEncoder;
import striate.engine.text.TextTokenizer;

/** Answers by generating tokens, a bounded number of prompts at a time. */
public final class GeneratingAnswerer implements Answerer {
  private static final int PROMPTS_AT_ONCE = 64;

  private final Generator generator;
  private final SampleEncoder encoder;
  private final ImageSource images;
  private final TextTokenizer tokenizer;
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

  /** An answerer with a model's tokenizer and images. */
  public GeneratingAnswerer(
      Generator generator, SampleEncoder encoder, ImageSource images, TextTokenizer tokenizer) {
    this.generator = generator;
    this.encoder = encoder;
    this.images = images;
    this.tokenizer = tokenizer;
    this.stopTokens = encoder.stopTokens();
  }

  @Override
  public List<Answer> answer(EvaluationTask task, List<TaskItem> questions) {
    List<Answer> answers = new ArrayList<>(questions.size());
    for (int begin = 0; begin < questions.size(); begin += PROMPTS_AT_ONCE) {
      List<EncodedSample> prompts =
          questions.subList(begin, Math.min(questions.size(), begin + PROMPTS_AT_ONCE)).stream()
              .map(this::encode)
              .toList();
      for (int[] ids : generator.generate(prompts, task.maxNewTokens(), stopTokens)) {
        answers.add(Answer.of(tokenizer.text(ids).strip()));
      }
    }
    return answers;
  }

  private EncodedSample encode(TaskItem item) {
    return encoder.encodeQuestion(item.id(), item.prompt(), images.pixels(item.image()));
  }
}
