package striate.engine.model;

/**
 * A vision tower's shape.
 *
 * @param featureLayer index into the hidden states, as in config.json: -2 = the output of the last
 *     layer but one, -1 = of the last; 0 = the embeddings
 * @param activation {@code quick_gelu}, {@code gelu} or {@code gelu_pytorch_tanh}
 * @param dropFirst whether the first token of the features (CLIP's class token) is left out
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
    boolean dropFirst) {

  /** CLIP: class token and pre-norm; SigLIP: neither, patch embedding with a bias. */
  public enum Family {
    CLIP,
    SIGLIP
  }

  /** Encoder layers that have to run to get at the features. */
  public int layersNeeded() {
    return featureLayer < 0 ? layers + 1 + featureLayer : featureLayer;
  }

  /** Patches of an image. */
  public int patches() {
    return (imageSize / patchSize) * (imageSize / patchSize);
  }

  /** Tokens inside the tower: the patches and CLIP's class token. */
  public int positions() {
    return patches() + (family == Family.CLIP ? 1 : 0);
  }

  /** Tokens of an image that are handed to the projector and the decoder. */
  public int imageTokens() {
    return positions() - (dropFirst ? 1 : 0);
  }

  /** The same with features from elsewhere. */
  public VisionConfig withFeatures(int layer, boolean withoutFirst) {
    return new VisionConfig(
        family,
        hidden,
        intermediate,
        layers,
        heads,
        imageSize,
        patchSize,
        normEpsilon,
        activation,
        layer,
        withoutFirst);
  }
}
