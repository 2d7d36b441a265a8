package striate.engine.evaluation.scorer;

import java.util.Locale;
import java.util.function.ToIntFunction;
import striate.engine.evaluation.Answer;
import striate.engine.evaluation.Scorer;
import striate.engine.evaluation.TaskItem;

/**
 * ANLS (Biten et al. 2019), as the challenge's {@code infographicsvqa_eval.py} codes it: 1 - the
 * edit distance's share of the longer text, of the nearest reference; under 0.5 it is 0. Quirk: the
 * distance is between texts without case and superfluous space, the length is that of the texts as
 * they are, so added spaces raise the score. The sibling takes the length of what it compares.
 */
final class EditSimilarity implements Scorer {
  private static final double THRESHOLD = 0.5;

  /** The script: upper case may be longer than the text itself. */
  static final Scorer OFFICIAL =
      new EditSimilarity(raw -> PythonText.length(raw.toUpperCase(Locale.ROOT)));

  static final Scorer NORMALISED = new EditSimilarity(raw -> PythonText.length(normalised(raw)));

  private final ToIntFunction<String> length;

  private EditSimilarity(ToIntFunction<String> length) {
    this.length = length;
  }

  @Override
  public double value(Answer answer, TaskItem question) {
    double nearest = 1;
    for (String reference : question.references()) {
      int longer = Math.max(length.applyAsInt(reference), length.applyAsInt(answer.text()));
      int distance = distance(normalised(reference), normalised(answer.text()));
      nearest = Math.min(nearest, longer == 0 ? 0 : (double) distance / longer);
    }
    double similarity = 1 - nearest;
    return similarity < THRESHOLD ? 0 : similarity;
  }

  static String normalised(String text) {
    return String.join(" ", PythonText.words(PythonText.lower(PythonText.strip(text))));
  }

  /** Levenshtein's, over code points. */
  static int distance(String from, String to) {
    int[] a = from.codePoints().toArray();
    int[] b = to.codePoints().toArray();
    int[] row = new int[b.length + 1];
    for (int j = 0; j <= b.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length; i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length; j++) {
        int substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length];
  }
}
