package striate.engine.tuning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import striate.engine.data.EncodedSample;
import striate.engine.model.StepArithmetic;
import striate.engine.model.TextConfig;
import striate.engine.model.VisionConfig;
import striate.engine.model.VlmArchitecture;

/** Small models with a few layers of a large model's shapes, to measure the machine with. */
final class MeasuredLayers {
  private static final int VOCABULARY = 2048;

  /** The tower is not used. */
  private static final VisionConfig TOWER =
      new VisionConfig(VisionConfig.Family.CLIP, 16, 16, 1, 1, 8, 4, 1e-5, "quick_gelu", -1, true);

  private MeasuredLayers() {}

  static double weights(TextConfig text, VlmArchitecture model) {
    return StepArithmetic.of(model.withText(text), 0).weights();
  }

  /** So many of the layers, and a vocabulary that adds little to them. */
  static TextConfig withLayers(TextConfig text, int layers) {
    return text.keeping(IntStream.range(0, layers).boxed().toList())
        .withVocabulary(Math.min(text.vocabulary(), VOCABULARY));
  }

  static VlmArchitecture small(VlmArchitecture model, TextConfig text) {
    return new VlmArchitecture(
        text, TOWER, 1, true, "gelu", VlmArchitecture.NO_IMAGE_TOKEN, model.padToken());
  }

  static int narrowing(VlmArchitecture model, int rank, double mostWeights) {
    int times = 1;
    while (weights(narrowed(model.text(), times), model) > mostWeights
        && model.text().hidden() / (times + 1) >= rank) {
      times++;
    }
    return times;
  }

  /** Fewer heads of the same size, and so many times fewer columns. */
  static TextConfig narrowed(TextConfig text, int times) {
    int kvHeads = Math.max(1, text.kvHeads() / times);
    int group = text.heads() / text.kvHeads();
    return times == 1
        ? text
        : text.withWidths(
            even(text.hidden() / times),
            even(text.intermediate() / times),
            kvHeads * group,
            kvHeads);
  }

  static int even(int width) {
    return Math.max(2, width / 2 * 2);
  }

  /** Samples whose last tokens are supervised. */
  static List<EncodedSample> samples(TextConfig text, int[] lengths, double answers) {
    List<EncodedSample> samples = new ArrayList<>();
    for (int s = 0; s < lengths.length; s++) {
      int length = lengths[s];
      int learned = (int) Math.max(1, Math.min(length - 1, Math.round(answers)));
      int[] ids = new int[length];
      int[] labels = new int[length];
      Arrays.fill(labels, EncodedSample.IGNORED);
      for (int t = 0; t < length; t++) {
        ids[t] = (7 * s + 13 * t) % text.vocabulary();
        if (t >= length - learned) {
          labels[t] = ids[t];
        }
      }
      samples.add(new EncodedSample("calibration-" + s, ids, labels, null));
    }
    return samples;
  }
}
