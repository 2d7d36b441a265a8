package striate.engine.importance;

import java.util.ArrayList;
import java.util.List;

/**
 * How much attention each layer pays to the image: the weight on all image tokens, mean over heads
 * and over a sample's text tokens from the image on, then over the samples with an image. Text
 * before the image cannot see it and does not count. The paper does not define its image-attention
 * score; this definition is ours.
 */
public final class AttentionMetric {
  private final RunningMeans fromImage;
  private final RunningMeans fromText;
  private final int layers;

  public AttentionMetric(int layers) {
    this.layers = layers;
    this.fromImage = new RunningMeans(layers);
    this.fromText = new RunningMeans(layers);
  }

  /**
   * Takes in one sample.
   *
   * @param weights for each layer and token its attention weight on all image tokens, mean over the
   *     heads
   */
  public void add(double[][] weights, TokenKinds kinds) {
    int first = kinds.firstImage();
    for (int layer = 0; layer < layers; layer++) {
      double[] sums = new double[2];
      int[] counts = new int[2];
      for (int t = first; t < weights[layer].length; t++) {
        int kind = kinds.image()[t] ? 0 : 1;
        sums[kind] += weights[layer][t];
        counts[kind]++;
      }
      fromImage.add(layer, sums[0] / counts[0]);
      fromText.add(layer, sums[1] / counts[1]);
    }
  }

  public List<LayerScore> scores() {
    List<LayerScore> scores = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      scores.add(
          new LayerScore(
              layer, fromText.mean(layer), fromImage.orNull(layer), fromText.orNull(layer)));
    }
    return scores;
  }
}
