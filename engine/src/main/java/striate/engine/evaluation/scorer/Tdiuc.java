package striate.engine.evaluation.scorer;

import striate.engine.evaluation.Answer;
import striate.engine.evaluation.TaskItem;

/**
 * TDIUC as the paper's {@code eval_tdiuc_distri.py} scores it: the first reference, numbers by what
 * they name. Quirk: where neither is a number only the first character loses its case, so "iPhone"
 * and "IPHONE" differ.
 */
final class Tdiuc {
  private Tdiuc() {}

  static double value(Answer answer, TaskItem question) {
    return normalised(answer.text()).equals(normalised(question.references().get(0))) ? 1 : 0;
  }

  static String normalised(String text) {
    String number = NumberWords.number(text);
    if (number != null) {
      return number;
    }
    String line = text.replace("\n", "");
    int first = line.isEmpty() ? 0 : line.offsetByCodePoints(0, 1);
    return PythonText.lower(line.substring(0, first)) + line.substring(first);
  }
}
