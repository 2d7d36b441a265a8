package striate.engine.model;

/**
 * A whole vision-language model's shape.
 *
 * @param projectorLayers 2 for mlp2x_gelu, 1 for linear
 * @param projectorBias whether the projector's layers have biases
 * @param projectorActivation {@code gelu} for mlp2x_gelu; {@code linear} = none
 * @param imageToken the id that stands for one image token in token sequences, {@link
 *     #NO_IMAGE_TOKEN} where the vocabulary has none
 */
public record VlmArchitecture(
    TextConfig text,
    VisionConfig vision,
    int projectorLayers,
    boolean projectorBias,
    String projectorActivation,
    int imageToken,
    int padToken) {
  /** What LLaVA's code writes for an image where its tokenizer has no token for it. */
  public static final int NO_IMAGE_TOKEN = -200;

  /** The same with another decoder. */
  public VlmArchitecture withText(TextConfig other) {
    return new VlmArchitecture(
        other, vision, projectorLayers, projectorBias, projectorActivation, imageToken, padToken);
  }

  /** The same with another tower, or the same tower's features from elsewhere. */
  public VlmArchitecture withVision(VisionConfig other) {
    return new VlmArchitecture(
        text, other, projectorLayers, projectorBias, projectorActivation, imageToken, padToken);
  }

  /** The same with another image token. */
  public VlmArchitecture withImageToken(int id) {
    return new VlmArchitecture(
        text, vision, projectorLayers, projectorBias, projectorActivation, id, padToken);
  }
}
