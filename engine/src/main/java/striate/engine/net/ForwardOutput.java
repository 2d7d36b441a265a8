package striate.engine.net;

import java.util.List;

/**
 * The outputs of a forward pass on one sample.
 *
 * @param logits (tokens, vocabulary), row by row
 * @param loss mean cross entropy over the supervised tokens; NaN if there are none
 * @param blockInfluence for decoder layer l: 1 - mean over tokens of cos(input of l, input of l +
 *     1); without the last layer
 */
public record ForwardOutput(float[] logits, double loss, List<Double> blockInfluence) {
  public ForwardOutput {
    blockInfluence = List.copyOf(blockInfluence);
  }
}
