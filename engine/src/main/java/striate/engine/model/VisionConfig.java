package striate.engine.model;

/**
 * A vision tower's shape.
 *
 * @param featureLayer index into the hidden states, as in config.json: -2 = the output of the last
 *     layer but one, -1 = of the last; 0 = the embeddings
 * @param activation {@code quick_gelu}, {@code gelu} or {@code gelu_pytorch_tanh}
 */
public record VisionConfig(
    Family family,
    int hidden,
    int intermediate,
    int layers,
    int heads,
    int imageSize,
    int patchSize,
    double normEpsilon,
    String activation,
    int featureLayer,
    boolean dropClassToken) {

  /** CLIP: class token and pre-norm; SigLIP: neither, patch embedding with a bias. */
  public enum Family {
    CLIP,
    SIGLIP
  }

  /** Encoder layers that have to run to get at the features. */
  public int layersNeeded() {
    return featureLayer < 0 ? layers + 1 + featureLayer : featureLayer;
  }

  /** Image tokens handed to the projector. */
  public int patches() {
    return (imageSize / patchSize) * (imageSize / patchSize);
  }
}
