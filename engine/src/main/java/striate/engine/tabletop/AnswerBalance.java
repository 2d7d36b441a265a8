package striate.engine.tabletop;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lets questions into a test set only as long as their answer is not ahead of the others. */
final class AnswerBalance {
  private final Map<String, Integer> taken = new HashMap<>();

  /** Whether to take the question; it is counted when taken. */
  boolean accepts(Question question, List<String> answers) {
    int least = answers.stream().mapToInt(a -> taken.getOrDefault(a, 0)).min().orElse(0);
    int own = taken.getOrDefault(question.answer(), 0);
    if (own > least) {
      return false;
    }
    taken.put(question.answer(), own + 1);
    return true;
  }
}
