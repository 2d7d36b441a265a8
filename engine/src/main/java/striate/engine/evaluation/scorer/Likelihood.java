package striate.engine.evaluation.scorer;

import java.util.List;
import striate.engine.evaluation.Answer;
import striate.engine.evaluation.TaskItem;

/**
 * The likeliest choice, as lm-eval-harness scores it ({@code acc} and {@code acc_norm}); of equally
 * likely ones the first.
 */
final class Likelihood {
  private Likelihood() {}

  static double likeliest(Answer answer, TaskItem question) {
    double[] scores = new double[answer.choiceLogProbabilities().size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = answer.choiceLogProbabilities().get(i);
    }
    return correct(scores, question);
  }

  /** Log-probability by character: long choices are not punished for their length. */
  static double normalised(Answer answer, TaskItem question) {
    List<Double> given = answer.choiceLogProbabilities();
    double[] scores = new double[Math.min(given.size(), question.choices().size())];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = given.get(i) / Math.max(1, PythonText.length(question.choices().get(i)));
    }
    return correct(scores, question);
  }

  private static double correct(double[] scores, TaskItem question) {
    int best = -1;
    for (int i = 0; i < scores.length; i++) {
      if (!Double.isNaN(scores[i]) && (best < 0 || scores[i] > scores[best])) {
        best = i;
      }
    }
    return best >= 0 && ChoiceLetter.letter(best).equals(question.references().get(0)) ? 1 : 0;
  }

  /** Perplexity of one text, at least 1: exp of its mean negative log-likelihood by token. */
  static double perplexity(Answer answer, TaskItem question) {
    return Math.exp(-answer.logProbability() / Math.max(1, answer.tokens()));
  }
}
