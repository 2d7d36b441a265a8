package striate.engine.pretraining;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import striate.engine.data.EncodedSample;
import striate.engine.net.PatchSample;
import striate.engine.tabletop.PatchLabels;
import striate.engine.tabletop.Picture;
import striate.engine.tabletop.Sample;
import striate.engine.tabletop.Scene;
import striate.engine.tabletop.SceneRenderer;
import striate.engine.tabletop.TaskSet;
import striate.engine.tabletop.Vocabulary;

/** Samples and questions of the bundled world as the network's inputs. */
final class SceneEncoding {
  private SceneEncoding() {}

  static EncodedSample sample(Sample sample) {
    return new EncodedSample(sample.id(), sample.ids(), sample.labels(), pixels(sample.image()));
  }

  static EncodedSample prompt(TaskSet.Item item) {
    int[] words = Vocabulary.encode(item.prompt().replace("<image>\n", ""));
    int patches = item.image() == null ? 0 : Scene.PATCHES;
    int[] ids = new int[1 + patches + words.length];
    ids[0] = Vocabulary.BEGIN;
    Arrays.fill(ids, 1, 1 + patches, Vocabulary.IMAGE);
    System.arraycopy(words, 0, ids, 1 + patches, words.length);
    return EncodedSample.prompt(item.id(), ids, pixels(item.image()));
  }

  static PatchSample labelled(Scene scene) {
    return new PatchSample(scene.reference(), pixels(scene), PatchLabels.of(scene));
  }

  private static float @Nullable [] pixels(@Nullable String image) {
    return image == null ? null : pixels(Scene.parse(image));
  }

  /** (3, 64, 64), normalised by the model directory's preprocessor_config.json. */
  static float[] pixels(Scene scene) {
    Picture picture = SceneRenderer.render(scene);
    int area = picture.side() * picture.side();
    float[] pixels = new float[3 * area];
    for (int c = 0; c < 3; c++) {
      float mean = Objects.requireNonNull(ModelDirectory.MEAN.get(c)).floatValue();
      float deviation = Objects.requireNonNull(ModelDirectory.DEVIATION.get(c)).floatValue();
      for (int i = 0; i < area; i++) {
        float value = (picture.rgb()[3 * i + c] & 255) * (1f / 255);
        pixels[c * area + i] = (value - mean) / deviation;
      }
    }
    return pixels;
  }
}
