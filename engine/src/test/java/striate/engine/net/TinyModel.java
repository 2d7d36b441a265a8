package striate.engine.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import striate.engine.data.EncodedSample;
import striate.engine.model.TextConfig;
import striate.engine.model.VisionConfig;
import striate.engine.model.VlmArchitecture;

/**
 * A model small enough to take hundreds of steps in a test: 4 decoder layers, hidden 24, vocabulary
 * 40.
 */
public final class TinyModel {
  public static final int IMAGE_TOKEN = 4;
  private static final int SIZE = 8;

  private TinyModel() {}

  public static VlmArchitecture architecture() {
    return architecture(2, 1, 16, true);
  }

  /**
   * With {@code heads} query and {@code kvHeads} key heads of {@code headDim}, and a tied or
   * separate output head.
   */
  public static VlmArchitecture architecture(int heads, int kvHeads, int headDim, boolean tied) {
    return new VlmArchitecture(
        TextConfig.llama(40, 24, 48, 4, heads, kvHeads, headDim, 1e-5, 10000, 128, tied, 1, 2),
        new VisionConfig(
            VisionConfig.Family.CLIP, 16, 32, 3, 2, SIZE, 4, 1e-5, "quick_gelu", -2, true),
        2,
        true,
        "gelu",
        IMAGE_TOKEN,
        3);
  }

  /** A network's accumulated gradients by name; clears them. */
  static Map<String, float[]> collected(Network network) {
    try (AdamWState state = network.training().newAdamWState()) {
      // With beta1 = 0 and no rate the first moment is the gradient itself.
      network
          .training()
          .update(
              state,
              new AdamWState.Update(
                  new double[] {0, 0}, 0, 0.999, 1e-8, 0, 0, new long[state.names().size()]));
      return state.names().stream().collect(Collectors.toMap(name -> name, state::first));
    }
  }

  public static Network open(VlmArchitecture architecture, double deviation) {
    return open(architecture, deviation, NetworkOptions.defaults());
  }

  /** With other options, such as a cache. */
  public static Network open(NetworkOptions options) {
    return open(architecture(), 0.1, options);
  }

  private static Network open(
      VlmArchitecture architecture, double deviation, NetworkOptions options) {
    return Network.open(
        new RandomWeights(architecture, deviation, 3),
        architecture,
        // one thread: nothing here is large enough to share
        options.withDevice("cpu").withThreads(1));
  }

  public static Network open() {
    return open(architecture(), 0.1);
  }

  /** Random sequences of several lengths; all but every third have an image of 4 patches. */
  public static List<EncodedSample> samples(int count) {
    Random random = new Random(8);
    List<EncodedSample> samples = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      boolean image = s % 3 != 2;
      int length = 9 + s % 4;
      int[] ids = new int[length];
      int[] labels = new int[length];
      Arrays.fill(labels, EncodedSample.IGNORED);
      for (int t = 0; t < length; t++) {
        ids[t] = image && t >= 1 && t < 5 ? IMAGE_TOKEN : 5 + random.nextInt(35);
        if (t >= length - 1 - s % 3) {
          labels[t] = ids[t];
        }
      }
      float[] pixels = null;
      if (image) {
        pixels = pixels(random);
      }
      samples.add(new EncodedSample("tiny-" + s, ids, labels, pixels));
    }
    return samples;
  }

  public static float[] pixels(Random random) {
    float[] pixels = new float[3 * SIZE * SIZE];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return pixels;
  }
}
