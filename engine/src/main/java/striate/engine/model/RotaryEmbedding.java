package striate.engine.model;

/**
 * Rotary position embedding (Su et al. 2021): pair i of a head's numbers is turned by position x
 * theta^(-2i / head size), scaled for longer texts or not.
 *
 * @param theta the base
 */
public record RotaryEmbedding(double theta, Scaling scaling) {

  /** How frequencies are changed for texts longer than those of pre-training. */
  public sealed interface Scaling {}

  /** Not at all. */
  public record None() implements Scaling {}

  /** All by the same factor (Chen et al. 2023). */
  public record Linear(double factor) implements Scaling {}

  /**
   * Llama 3.1's: wavelengths over {@code originalPositions / lowFactor} are stretched by {@code
   * factor}, those under {@code originalPositions / highFactor} stay, between them it is
   * interpolated.
   */
  public record Llama3(double factor, double lowFactor, double highFactor, int originalPositions)
      implements Scaling {}

  public static RotaryEmbedding plain(double theta) {
    return new RotaryEmbedding(theta, new None());
  }

  /**
   * Radians a position, for each pair of a head's numbers; rounded where transformers rounds, in
   * float32.
   *
   * @param headDim even
   * @return headDim / 2 numbers
   */
  public float[] frequencies(int headDim) {
    float[] frequencies = new float[headDim / 2];
    for (int i = 0; i < frequencies.length; i++) {
      float exponent = (float) (2 * i) / headDim;
      frequencies[i] = scaled(1f / (float) Math.pow(theta, exponent));
    }
    return frequencies;
  }

  private float scaled(float frequency) {
    if (scaling instanceof Linear linear) {
      return frequency / (float) linear.factor();
    }
    if (scaling instanceof Llama3 llama) {
      float wavelength = (float) (2 * Math.PI) / frequency;
      double longest = llama.originalPositions() / llama.lowFactor();
      double shortest = llama.originalPositions() / llama.highFactor();
      if (wavelength < shortest) {
        return frequency;
      }
      float stretched = frequency / (float) llama.factor();
      if (wavelength > longest) {
        return stretched;
      }
      float share =
          ((float) llama.originalPositions() / wavelength - (float) llama.lowFactor())
              / (float) (llama.highFactor() - llama.lowFactor());
      return (1 - share) * stretched + share * frequency;
    }
    return frequency;
  }
}
