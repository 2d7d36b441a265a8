package striate.engine.evaluation.scorer;

import java.util.List;
import java.util.function.UnaryOperator;
import striate.engine.evaluation.Scorer;

/** What the scripts of questions with the answers yes and no take an answer for. */
final class YesNo {
  private YesNo() {}

  /** Worth 1 where the answer is taken for the first reference, whose case does not count. */
  static Scorer taken(UnaryOperator<String> rule) {
    return (answer, question) ->
        rule.apply(answer.text())
                .equals(PythonText.strip(PythonText.lower(question.references().get(0))))
            ? 1
            : 0;
  }

  /**
   * POPE's {@code evaluate.py}: of the first sentence, without commas, the words No, no and not
   * make a no. Quirk: everything else is a yes, and so is "NO".
   */
  static String pope(String text) {
    int stop = text.indexOf('.');
    String sentence = (stop < 0 ? text : text.substring(0, stop)).replace(",", "");
    List<String> words = List.of(sentence.split(" ", -1));
    return words.contains("No") || words.contains("not") || words.contains("no") ? "no" : "yes";
  }

  /**
   * MME's {@code calculation.py}: the whole answer, otherwise what stands within its first four
   * characters. Quirk: "Unsure" is neither, but "Nobody" is a no.
   */
  static String mme(String text) {
    String lower = PythonText.lower(text);
    if (lower.equals("yes") || lower.equals("no")) {
      return lower;
    }
    String prefix =
        lower.substring(0, lower.offsetByCodePoints(0, Math.min(4, PythonText.length(lower))));
    return prefix.contains("yes") ? "yes" : prefix.contains("no") ? "no" : "other";
  }

  /** HallusionBench as scored by Bunny: the first word. An empty answer is wrong, not an error. */
  static String firstWord(String text) {
    List<String> words = PythonText.words(text);
    return words.isEmpty() ? "" : PythonText.stripEnd(PythonText.lower(words.get(0)), ".:,");
  }

  /** The sibling of all: the first word, only its letters; it has to be yes or no. */
  static String strict(String text) {
    List<String> words = PythonText.words(text);
    String word = words.isEmpty() ? "" : PythonText.lower(words.get(0)).replaceAll("\\P{L}+", "");
    return word.equals("yes") || word.equals("no") ? word : "";
  }
}
