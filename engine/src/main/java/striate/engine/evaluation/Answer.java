package striate.engine.evaluation;

import java.util.List;

/**
 * What a model answered to one question.
 *
 * @param text without special tokens and surrounding space; of a likelihood answer the likeliest
 *     choice's letter
 * @param logProbability natural logarithm of the answer's probability; NaN if it was not computed
 * @param choiceLogProbabilities each choice's, in the choices' order; empty unless the answer was
 *     found by likelihood
 * @param tokens tokens behind {@code logProbability}, at least 0
 * @param millis this question's part of the time
 */
public record Answer(
    String text,
    double logProbability,
    List<Double> choiceLogProbabilities,
    int tokens,
    double millis) {
  public Answer {
    choiceLogProbabilities = List.copyOf(choiceLogProbabilities);
  }

  /** A text of which nothing else is known. */
  public static Answer of(String text) {
    return new Answer(text, Double.NaN, List.of(), 0, 0);
  }

  /** The same answer with another time. */
  public Answer taking(double time) {
    return new Answer(text, logProbability, choiceLogProbabilities, tokens, time);
  }
}
