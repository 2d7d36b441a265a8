package striate.engine.importance;

import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.data.EncodedSample;
import striate.engine.net.Network;

/**
 * The loss of samples, summed over their supervised tokens: of those with an image, and of the
 * others.
 */
public record SplitLoss(double image, long imageTokens, double text, long textTokens) {

  /**
   * Of all samples, one after the other, with what the network leaves out at the moment.
   *
   * @param progress hears each sample
   */
  public static SplitLoss of(Network network, List<EncodedSample> samples, Progress progress) {
    double[] sums = new double[2];
    long[] tokens = new long[2];
    for (int i = 0; i < samples.size(); i++) {
      progress.at(i, samples.size());
      EncodedSample sample = samples.get(i);
      int supervised = sample.supervised();
      if (supervised > 0) {
        int kind = sample.pixels() == null ? 1 : 0;
        sums[kind] += network.inspection().loss(List.of(sample), 1) * supervised;
        tokens[kind] += supervised;
      }
    }
    progress.at(samples.size(), samples.size());
    return new SplitLoss(sums[0], tokens[0], sums[1], tokens[1]);
  }

  /** Per supervised token; NaN if there are none. */
  public double mean() {
    return (image + text) / (imageTokens + textTokens);
  }

  /** Per supervised token of samples with an image; null if there are none. */
  public @Nullable Double ofImages() {
    return imageTokens == 0 ? null : (Double) (image / imageTokens);
  }

  /** Per supervised token of samples without an image; null if there are none. */
  public @Nullable Double ofTexts() {
    return textTokens == 0 ? null : (Double) (text / textTokens);
  }

  /** What a layer is worth: this loss, measured without it, above that of the whole model. */
  public LayerScore above(SplitLoss whole, int layer) {
    return new LayerScore(
        layer,
        mean() - whole.mean(),
        difference(ofImages(), whole.ofImages()),
        difference(ofTexts(), whole.ofTexts()));
  }

  private static @Nullable Double difference(@Nullable Double mine, @Nullable Double other) {
    return mine == null || other == null ? null : (Double) (mine - other);
  }
}
