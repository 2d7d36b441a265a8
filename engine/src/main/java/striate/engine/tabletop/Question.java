package striate.engine.tabletop;

import java.util.List;

/**
 * A question with a one-word answer.
 *
 * @param prompt words with single spaces between
 * @param options what an answer can be, the right one among them
 */
public record Question(String prompt, String answer, List<String> options) {
  public Question {
    options = List.copyOf(options);
    if (!options.contains(answer)) {
      throw new IllegalArgumentException("'" + answer + "' is none of " + options);
    }
  }
}
