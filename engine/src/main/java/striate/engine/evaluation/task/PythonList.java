package striate.engine.evaluation.task;

import java.util.ArrayList;
import java.util.List;

/** A list of texts as Python's {@code repr} writes it: MMMU's options are stored so. */
final class PythonList {
  private PythonList() {}

  /** The texts of a list that begins with its bracket. */
  static List<String> parse(String written) {
    List<String> texts = new ArrayList<>();
    int at = 1;
    while (at < written.length()) {
      char quote = written.charAt(at);
      if (quote == '\'' || quote == '"') {
        StringBuilder text = new StringBuilder();
        at++;
        while (at < written.length() && written.charAt(at) != quote) {
          if (written.charAt(at) == '\\' && at + 1 < written.length()) {
            at++;
            text.append(unescaped(written.charAt(at)));
          } else {
            text.append(written.charAt(at));
          }
          at++;
        }
        texts.add(text.toString());
      } else if (quote != ',' && quote != ' ' && quote != ']') {
        int end = at;
        while (end < written.length() && written.charAt(end) != ',' && written.charAt(end) != ']') {
          end++;
        }
        texts.add(written.substring(at, end).strip());
        at = end - 1;
      }
      at++;
    }
    return texts;
  }

  private static String unescaped(char c) {
    return switch (c) {
      case 'n' -> "\n";
      case 't' -> "\t";
      case '\'', '"', '\\' -> String.valueOf(c);
      default -> "\\" + c;
    };
  }
}
