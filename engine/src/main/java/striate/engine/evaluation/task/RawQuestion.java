package striate.engine.evaluation.task;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A question as its publisher has it, before a prompt is made of it.
 *
 * @param hint text that belongs to it, such as ScienceQA's; empty without
 * @param context worked examples or other text in front; empty without
 * @param ocr words that were read in the image
 * @param image a reference for the image source; null without an image
 * @param answers of a question with choices the letters of the correct ones
 */
record RawQuestion(
    String id,
    String question,
    List<String> choices,
    List<String> answers,
    String hint,
    String context,
    List<String> ocr,
    @Nullable String image,
    String group,
    String category) {
  RawQuestion {
    choices = List.copyOf(choices);
    answers = List.copyOf(answers);
    ocr = List.copyOf(ocr);
  }

  /** An open question about an image. */
  static RawQuestion open(
      String id,
      String question,
      List<String> answers,
      @Nullable String image,
      String group,
      String category) {
    return new RawQuestion(
        id, question, List.of(), answers, "", "", List.of(), image, group, category);
  }

  RawQuestion withOcr(List<String> words) {
    return new RawQuestion(
        id, question, choices, answers, hint, context, words, image, group, category);
  }
}
