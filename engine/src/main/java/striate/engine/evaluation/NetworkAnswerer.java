package striate.engine.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import striate.engine.data.ChatTemplate;
import striate.engine.data.EncodedSample;
import striate.engine.data.SampleEncoder;
import striate.engine.data.TextTokenizer;
import striate.engine.net.Network;

/** Answers by greedy generation, a bounded number of prompts at a time. */
public final class NetworkAnswerer implements Answerer {
  private static final int PROMPTS_AT_ONCE = 64;

  /** Enough for a short answer; the bundled model's are one word, which is one token. */
  private static final int ANSWER_TOKENS = 8;

  private final Network network;
  private final Function<TaskItem, EncodedSample> encode;
  private final Function<int[], String> decode;
  private final int maxNewTokens;

  /**
   * @param encode an item with its pixels
   * @param decode generated ids, special tokens left out
   */
  public NetworkAnswerer(
      Network network,
      Function<TaskItem, EncodedSample> encode,
      Function<int[], String> decode,
      int maxNewTokens) {
    this.network = network;
    this.encode = encode;
    this.decode = decode;
    this.maxNewTokens = maxNewTokens;
  }

  /**
   * Answers with a model's own tokenizer and pictures.
   *
   * @param template how questions are put; null for raw prompts
   */
  public static NetworkAnswerer of(
      Network network,
      SampleEncoder encoder,
      ImageSource images,
      TextTokenizer tokenizer,
      @Nullable ChatTemplate template) {
    return new NetworkAnswerer(
        network,
        item -> encoder.encodeQuestion(item.id(), item.prompt(), images.pixels(item.image())),
        tokenizer::text,
        template == ChatTemplate.TURNS ? 1 : ANSWER_TOKENS);
  }

  @Override
  public List<String> answer(List<TaskItem> items) {
    List<String> answers = new ArrayList<>(items.size());
    for (int begin = 0; begin < items.size(); begin += PROMPTS_AT_ONCE) {
      List<EncodedSample> prompts =
          items.subList(begin, Math.min(items.size(), begin + PROMPTS_AT_ONCE)).stream()
              .map(encode)
              .toList();
      for (int[] ids : network.generate(prompts, maxNewTokens)) {
        answers.add(decode.apply(ids).strip());
      }
    }
    return answers;
  }
}
