package striate.engine.evaluation.scorer;

import java.util.HashSet;
import java.util.List;
import java.util.function.UnaryOperator;
import striate.engine.evaluation.Answer;
import striate.engine.evaluation.Scorer;
import striate.engine.evaluation.TaskItem;

/**
 * VQA accuracy (Antol et al. 2015): an answer is worth min(1, n / 3) where n of the other
 * annotators gave it, averaged over leaving out each annotator in turn.
 */
final class VqaAccuracy implements Scorer {
  /** {@code vqaEval.py}, given answers that went through the EvalAI processor as in LLaVA. */
  static final Scorer OFFICIAL = VqaAccuracy::official;

  /** {@code m4c_evaluator.py} (TextVQA): prediction and references through the processor. */
  static final Scorer M4C = new VqaAccuracy(EvalAiNormaliser::normalised);

  /** As M4C, with a normaliser that keeps numbers whole. */
  static final Scorer STRICT = new VqaAccuracy(EvalAiNormaliser::strict);

  private final UnaryOperator<String> normaliser;

  private VqaAccuracy(UnaryOperator<String> normaliser) {
    this.normaliser = normaliser;
  }

  @Override
  public double value(Answer answer, TaskItem question) {
    return share(
        normaliser.apply(answer.text()), question.references().stream().map(normaliser).toList());
  }

  /** Where all annotators agree, the script compares without normalising. */
  private static double official(Answer answer, TaskItem question) {
    String text = EvalAiNormaliser.oneLine(EvalAiNormaliser.normalised(answer.text()));
    List<String> references =
        question.references().stream().map(EvalAiNormaliser::oneLine).toList();
    return new HashSet<>(references).size() == 1
        ? share(text, references)
        : share(processed(text), references.stream().map(VqaAccuracy::processed).toList());
  }

  private static String processed(String text) {
    return EvalAiNormaliser.digitsAndArticles(EvalAiNormaliser.punctuation(text));
  }

  private static double share(String text, List<String> references) {
    long same = references.stream().filter(text::equals).count();
    double sum = 0;
    for (String left : references) {
      sum += Math.min(1, (same - (left.equals(text) ? 1 : 0)) / 3.0);
    }
    return references.isEmpty() ? 0 : sum / references.size();
  }
}
