package striate.engine.model;

/**
 * A whole vision-language model's shape.
 *
 * @param projectorLayers 2 for mlp2x_gelu, 1 for linear
 * @param projectorBias whether the projector's layers have biases
 * @param projectorActivation {@code gelu} for mlp2x_gelu
 * @param imageToken the id that stands for one image patch in token sequences
 */
public record VlmArchitecture(
    TextConfig text,
    VisionConfig vision,
    int projectorLayers,
    boolean projectorBias,
    String projectorActivation,
    int imageToken,
    int padToken) {}
