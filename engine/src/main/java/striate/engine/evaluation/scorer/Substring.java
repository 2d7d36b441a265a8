package striate.engine.evaluation.scorer;

import java.util.Collections;
import java.util.List;
import striate.engine.evaluation.Answer;
import striate.engine.evaluation.TaskItem;

/** Answers that contain the reference. */
final class Substring {
  private Substring() {}

  /**
   * OCRVQA as the paper's {@code eval_vqa_distri.py} scores it: either text contains the other,
   * without case and surrounding space. Quirk: an empty answer is correct, and so is "yes" where
   * "eyes" is asked for.
   */
  static double eitherWay(Answer answer, TaskItem question) {
    String text = bare(answer.text());
    return question.references().stream()
            .map(Substring::bare)
            .anyMatch(reference -> reference.contains(text) || text.contains(reference))
        ? 1
        : 0;
  }

  /** The sibling: the answer has all words of a reference, one after the other. */
  static double wholeWords(Answer answer, TaskItem question) {
    List<String> words = lettersAndDigits(answer.text());
    return question.references().stream()
            .map(Substring::lettersAndDigits)
            .anyMatch(
                reference ->
                    !reference.isEmpty() && Collections.indexOfSubList(words, reference) >= 0)
        ? 1
        : 0;
  }

  private static String bare(String text) {
    return PythonText.lower(PythonText.strip(text));
  }

  private static List<String> lettersAndDigits(String text) {
    return PythonText.words(PythonText.lower(text).replaceAll("[^\\p{L}\\p{M}\\p{N}]+", " "));
  }
}
