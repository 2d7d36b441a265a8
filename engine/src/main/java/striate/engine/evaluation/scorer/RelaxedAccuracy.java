package striate.engine.evaluation.scorer;

import org.jspecify.annotations.Nullable;
import striate.engine.evaluation.Answer;
import striate.engine.evaluation.TaskItem;

/**
 * ChartQA's relaxed accuracy (Masry et al. 2022): numbers may differ by 5 % of the reference, other
 * answers are equal or wrong.
 */
final class RelaxedAccuracy {
  private static final double TOLERANCE = 0.05;

  private RelaxedAccuracy() {}

  /**
   * As the chartqa script of Bunny's and Cambrian's evaluation is coded: {@code %} and thousands'
   * commas make a text of a number, so that "56%" is wrong where 56 is asked for.
   */
  static double coded(Answer answer, TaskItem question) {
    return any(
        question,
        reference -> {
          String text = PythonText.lower(answer.text());
          String gold = PythonText.lower(reference);
          Double number = PythonText.number(text);
          Double target = PythonText.number(gold);
          return number != null && target != null
              ? Math.abs(number - target) <= TOLERANCE * Math.abs(target)
              : text.equals(gold);
        });
  }

  /**
   * {@code relaxed_correctness} as published: a final {@code %} divides by 100. Quirk: a reference
   * of 0 is compared as text, so "0.0" is wrong where 0 is asked for.
   */
  static double published(Answer answer, TaskItem question) {
    return any(
        question,
        reference -> {
          Double number = hundredth(answer.text());
          Double target = hundredth(reference);
          return number != null && target != null && target != 0
              ? Math.abs(number - target) / Math.abs(target) <= TOLERANCE
              : PythonText.lower(answer.text()).equals(PythonText.lower(reference));
        });
  }

  /**
   * The sibling: {@code %}, {@code $}, commas between thousands and a final full stop do not count,
   * on either side; the rest as published, and 0 is a number.
   */
  static double strict(Answer answer, TaskItem question) {
    return any(
        question,
        reference -> {
          String text = plain(answer.text());
          String gold = plain(reference);
          Double number = PythonText.number(text);
          Double target = PythonText.number(gold);
          return number != null && target != null
              ? Math.abs(number - target) <= TOLERANCE * Math.abs(target)
              : text.equals(gold);
        });
  }

  private static @Nullable Double hundredth(String text) {
    if (!text.endsWith("%")) {
      return PythonText.number(text);
    }
    Double number = PythonText.number(PythonText.stripEnd(text, "%"));
    return number == null ? null : number / 100;
  }

  private static String plain(String text) {
    String bare = PythonText.strip(PythonText.lower(text));
    if (bare.endsWith(".")) {
      bare = PythonText.strip(bare.substring(0, bare.length() - 1));
    }
    String number = bare.replaceAll("(?<=[0-9]),(?=[0-9]{3}(?![0-9]))", "");
    number = PythonText.strip(PythonText.strip(number, "$%"));
    return PythonText.number(number) == null ? bare : number;
  }

  private interface Rule {
    boolean correct(String reference);
  }

  private static double any(TaskItem question, Rule rule) {
    return question.references().stream().anyMatch(rule::correct) ? 1 : 0;
  }
}
