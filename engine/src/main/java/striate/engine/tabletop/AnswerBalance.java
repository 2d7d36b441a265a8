package striate.engine.tabletop;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Balances the answers of a test set: accepts a question only if its answer is not ahead. */
final class AnswerBalance {
  private final Map<String, Integer> taken = new HashMap<>();

  /** Whether to accept the question; counts accepted questions. */
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
