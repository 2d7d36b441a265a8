package striate.engine.net;

import java.util.List;

/**
 * What the network computes on one sample.
 *
 * @param logits (tokens, vocabulary), row by row
 * @param loss mean cross entropy over the supervised tokens; NaN where there are none
 * @param blockInfluence for decoder layer l: 1 - mean over tokens of cos(input of l, input of l +
 *     1); the last layer is left out
 */
public record ForwardOutput(float[] logits, double loss, List<Double> blockInfluence) {
  public ForwardOutput {
    blockInfluence = List.copyOf(blockInfluence);
  }
}
