package striate.engine.region;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import striate.engine.run.Problem;

/**
 * The two lists of layers that the visual-region paper and its code name for decoders of 32 layers.
 * They differ by one everywhere; most likely one counts from 1.
 */
public enum PaperPreset {
  /** What the released code trains by default: {@code layer_selection} of its scripts. */
  PAPER_CODE(
      "The 8 of 32 layers that the paper's released code trains by default.",
      1,
      5,
      9,
      13,
      19,
      23,
      27,
      31),
  /** What a secondary source reports from the paper's text. */
  PAPER_TEXT(
      "The 8 of 32 layers that a reading note reports from the paper's text.",
      0,
      4,
      8,
      12,
      18,
      22,
      26,
      30);

  /** The decoders that the lists are for. */
  public static final int LAYERS = 32;

  private final String sentence;
  private final int[] layers;

  PaperPreset(String sentence, int... layers) {
    this.sentence = sentence;
    this.layers = layers;
  }

  /** Its name in a job file. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What it is, in one sentence. */
  public String sentence() {
    return sentence;
  }

  /**
   * The list.
   *
   * @throws Problem unless the decoder has 32 layers
   */
  public LayerSelection select(int layerCount) {
    if (layerCount != LAYERS) {
      throw Problem.badInput(
          "'" + word() + "' is a list for 32 layers, and this decoder has " + layerCount,
          "layers",
          "take sparse-uniform:COUNT, which makes both lists for 32 layers and 8 of them");
    }
    return LayerSelection.of(LAYERS, layers);
  }

  static Optional<PaperPreset> named(String word) {
    return Arrays.stream(values()).filter(preset -> preset.word().equals(word)).findFirst();
  }
}
