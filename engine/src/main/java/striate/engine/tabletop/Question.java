package striate.engine.tabletop;

import java.util.List;

/**
 * A question with its answer: one word, except in captions.
 *
 * @param prompt words separated by single spaces
 * @param options all possible answers, including the correct one
 */
public record Question(String prompt, String answer, List<String> options) {
  public Question {
    options = List.copyOf(options);
    if (!options.contains(answer)) {
      throw new IllegalArgumentException("'" + answer + "' is not one of " + options);
    }
  }
}
