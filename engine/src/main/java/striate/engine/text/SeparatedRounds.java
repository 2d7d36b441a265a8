package striate.engine.text;

import java.util.ArrayList;
import java.util.List;

/**
 * What LLaVA's {@code preprocess_v1} and Bunny's {@code preprocess_bunny} supervise: they cut the
 * finished text at the end tokens into rounds, and each round at the assistant's role. A round that
 * does not fall into two by that (an answer is empty or missing, or a turn holds a separator
 * itself) makes their count of tokens miss the text's, and then nothing of the text is supervised.
 */
final class SeparatedRounds {
  private SeparatedRounds() {}

  /**
   * @param answer what stands between a question and its answer; its last character, a space, is
   *     supervised
   * @param end closes each round
   */
  static ChatTemplate.Rendered supervised(String text, String answer, String end) {
    List<Integer> begins = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int close = text.indexOf(end, at);
      String round = text.substring(at, close < 0 ? text.length() : close);
      int cut = round.indexOf(answer);
      if (cut < 0 || round.indexOf(answer, cut + answer.length()) >= 0) {
        return new ChatTemplate.Rendered(text, new int[0], new int[0]);
      }
      begins.add(at + cut + answer.length() - 1);
      at += round.length() + (close < 0 ? 0 : end.length());
      ends.add(at);
    }
    return new ChatTemplate.Rendered(text, array(begins), array(ends));
  }

  private static int[] array(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
