package striate.engine.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import striate.engine.data.EncodedSample;
import striate.engine.net.Network;

/** Answers by greedy generation, a bounded number of prompts at a time. */
public final class NetworkAnswerer implements Answerer {
  private static final int PROMPTS_AT_ONCE = 64;

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
