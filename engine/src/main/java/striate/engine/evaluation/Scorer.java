package striate.engine.evaluation;

import java.util.Locale;

/** Whether a prediction counts as right. */
@FunctionalInterface
public interface Scorer {
  boolean correct(String prediction, String answer);

  /** Equal after stripping space, a final full stop and case, as GQA's script compares. */
  Scorer EXACT = (prediction, answer) -> normalise(prediction).equals(normalise(answer));

  private static String normalise(String text) {
    String stripped = text.strip().toLowerCase(Locale.ROOT);
    return stripped.endsWith(".") ? stripped.substring(0, stripped.length() - 1).strip() : stripped;
  }
}
