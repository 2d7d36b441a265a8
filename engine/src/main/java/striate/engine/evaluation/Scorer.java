package striate.engine.evaluation;

import java.util.Locale;

/** Decides whether a prediction is correct. */
@FunctionalInterface
public interface Scorer {
  boolean correct(String prediction, String answer);

  /** Equal up to surrounding space, a final full stop and case, as in GQA's script. */
  Scorer EXACT = (prediction, answer) -> normalise(prediction).equals(normalise(answer));

  private static String normalise(String text) {
    String stripped = text.strip().toLowerCase(Locale.ROOT);
    return stripped.endsWith(".") ? stripped.substring(0, stripped.length() - 1).strip() : stripped;
  }
}
