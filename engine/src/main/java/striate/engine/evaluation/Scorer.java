package striate.engine.evaluation;

import java.util.Locale;

/** Gives the value of one answer. */
@FunctionalInterface
public interface Scorer {
  /**
   * @return 0..1 unless the task's metric says otherwise
   */
  double value(Answer answer, TaskItem question);

  /**
   * Equal to any reference up to surrounding space, a final full stop and case, as in GQA's script.
   */
  Scorer EXACT =
      (answer, question) -> {
        String text = normalise(answer.text());
        return question.references().stream().anyMatch(r -> normalise(r).equals(text)) ? 1 : 0;
      };

  private static String normalise(String text) {
    String stripped = text.strip().toLowerCase(Locale.ROOT);
    return stripped.endsWith(".") ? stripped.substring(0, stripped.length() - 1).strip() : stripped;
  }
}
