package striate.engine.evaluation.scorer;

import striate.engine.evaluation.Answer;
import striate.engine.evaluation.TaskItem;

/**
 * BIG-Bench-Hard's published evaluation (Suzgun et al. 2022): what follows the last "answer is ",
 * otherwise the whole answer; of a choice its bracketed letter, otherwise without a final full
 * stop. A model that goes on to ask itself the next question is cut off before it, as by the stop
 * sequence of the published runs.
 */
final class BigBenchHard {
  private static final String MARK = "answer is ";

  private BigBenchHard() {}

  static double value(Answer answer, TaskItem question) {
    String gold = PythonText.strip(question.references().get(0));
    return extracted(answer.text(), isLetter(gold)).equals(gold) ? 1 : 0;
  }

  private static boolean isLetter(String gold) {
    return gold.length() == 3 && gold.charAt(0) == '(' && gold.charAt(2) == ')';
  }

  private static String extracted(String text, boolean letter) {
    int next = text.indexOf("\n\nQ:");
    String own = next < 0 ? text : text.substring(0, next);
    int at = own.lastIndexOf(MARK);
    if (at < 0) {
      return PythonText.strip(own);
    }
    String said = PythonText.strip(own.substring(at + MARK.length()));
    if (letter) {
      for (char c = 'A'; c <= 'Z'; c++) {
        if (said.contains("(" + c + ")")) {
          return "(" + c + ")";
        }
      }
      return said;
    }
    return said.endsWith(".") ? said.substring(0, said.length() - 1) : said;
  }
}
