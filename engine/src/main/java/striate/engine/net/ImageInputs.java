package striate.engine.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import striate.engine.model.VisionConfig;
import striate.engine.net.KernelModule.Arguments;

/** The kernels' image inputs: pixels, or the tower's features. */
final class ImageInputs {
  /** Images per kernel call. */
  private static final int GROUP = 64;

  private final VisionConfig vision;
  private final NDManager manager;
  private final KernelModule kernels;
  private final FeatureCache known;

  ImageInputs(VisionConfig vision, NDManager manager, KernelModule kernels, FeatureCache known) {
    this.vision = vision;
    this.manager = manager;
    this.kernels = kernels;
    this.known = known;
  }

  /** (images, 3, size, size). */
  NDArray pixels(NDManager step, List<float[]> images) {
    return stack(step, images, new Shape(images.size(), 3, vision.imageSize(), vision.imageSize()));
  }

  /** (images, image tokens, tower hidden): the projector's input. */
  NDArray features(NDManager step, List<float[]> images) {
    return stack(
        step, features(images), new Shape(images.size(), vision.imageTokens(), vision.hidden()));
  }

  /** The same, one array per image; callers must not change them. */
  List<float[]> features(List<float[]> images) {
    return known.get(images, this::compute);
  }

  private List<float[]> compute(List<float[]> images) {
    int length = vision.imageTokens() * vision.hidden();
    List<float[]> found = new ArrayList<>();
    for (int i = 0; i < images.size(); i += GROUP) {
      List<float[]> group = images.subList(i, Math.min(images.size(), i + GROUP));
      try (NDManager step = manager.newSubManager()) {
        float[] values =
            Parameters.values(
                kernels.infer(new Arguments(step, "features").add(pixels(step, group))).get(0));
        for (int k = 0; k < group.size(); k++) {
          found.add(Arrays.copyOfRange(values, k * length, (k + 1) * length));
        }
      }
    }
    return found;
  }

  /** Clears all features, since the tower changed. */
  void clear() {
    known.clear();
  }

  private static NDArray stack(NDManager step, List<float[]> parts, Shape shape) {
    ByteBuffer buffer = step.allocateDirect(Math.toIntExact(4 * shape.size()));
    FloatBuffer floats = buffer.asFloatBuffer();
    parts.forEach(floats::put);
    return step.create(buffer, shape, DataType.FLOAT32);
  }
}
