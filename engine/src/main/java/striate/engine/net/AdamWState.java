package striate.engine.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/**
 * AdamW's state: for each trainable tensor the running means of its gradient and squared gradient,
 * and its number of updates. A step without a gradient for a tensor, such as a text-only step for
 * the projector, does not update it.
 */
public final class AdamWState implements AutoCloseable {
  private final NDManager manager;
  private final List<String> names;
  private final List<NDArray> first = new ArrayList<>();
  private final List<NDArray> second = new ArrayList<>();
  private final List<NDArray> updates = new ArrayList<>();

  /**
   * The settings of one update.
   *
   * @param learningRates of the two groups
   * @param maxNorm global norm that gradients are clipped to; 0 = no clipping
   * @param groups for each trainable tensor 0 or 1, plus 2 if weight decay applies
   */
  public record Update(
      double[] learningRates,
      double beta1,
      double beta2,
      double epsilon,
      double weightDecay,
      double maxNorm,
      long[] groups) {
    /** The divisor that clips gradients of this norm, as in torch's {@code clip_grad_norm_}. */
    private double divisor(double norm) {
      return maxNorm > 0 ? Math.max(1, (norm + 1e-6) / maxNorm) : 1;
    }
  }

  AdamWState(NDManager manager, Parameters parameters, TrainableSet trainable) {
    this.manager = manager;
    this.names = List.copyOf(trainable.names());
    if (names.isEmpty()) {
      throw Problem.badInput(
          "no parameter is trainable", "layers", "select a layer or set trainProjector to true");
    }
    for (String name : names) {
      Shape shape = parameters.get(name).getShape();
      first.add(manager.zeros(shape, DataType.FLOAT32));
      second.add(manager.zeros(shape, DataType.FLOAT32));
      updates.add(manager.zeros(new Shape(), DataType.FLOAT32));
    }
  }

  /** The trainable tensors, in the order of the update's groups. */
  public List<String> names() {
    return names;
  }

  /** A tensor's running mean of gradients, row by row. */
  public float[] first(String name) {
    return Parameters.values(first.get(names.indexOf(name)));
  }

  /** A tensor's running mean of squared gradients, row by row. */
  public float[] second(String name) {
    return Parameters.values(second.get(names.indexOf(name)));
  }

  /** Each tensor's number of updates. */
  public Map<String, Integer> updates() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      counts.put(names.get(i), (int) updates.get(i).toFloatArray()[0]);
    }
    return counts;
  }

  /** Replaces the whole state. */
  public void set(
      Map<String, float[]> firstValues,
      Map<String, float[]> secondValues,
      Map<String, Integer> counts) {
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      set(first.get(i), firstValues.get(name), name);
      set(second.get(i), secondValues.get(name), name);
      Integer count = counts.get(name);
      set(updates.get(i), count == null ? null : new float[] {count}, name);
    }
  }

  private static void set(NDArray array, float @Nullable [] values, String name) {
    if (values == null || values.length != array.size()) {
      throw Problem.badInput(
          "the optimizer state of '" + name + "' is missing or has another shape",
          "checkpoint",
          "resume with the job that made it");
    }
    Parameters.fill(array, buffer -> buffer.asFloatBuffer().put(values));
  }

  /**
   * Updates the tensors that have a gradient.
   *
   * @param norm global norm of the gradients
   * @param present for each tensor, whether it has one
   */
  void update(
      KernelModule kernels, Parameters parameters, Update update, double norm, boolean[] present) {
    for (int group = 0; group < 4; group++) {
      int wanted = group;
      int[] places =
          IntStream.range(0, names.size())
              .filter(i -> present[i] && update.groups[i] == wanted)
              .toArray();
      if (places.length == 0) {
        continue;
      }
      try (NDManager step = manager.newSubManager()) {
        kernels.train(
            new KernelModule.Arguments(step, "adamw")
                .real(
                    update.learningRates[group % 2],
                    update.beta1,
                    update.beta2,
                    update.epsilon,
                    group >= 2 ? update.weightDecay : 0,
                    update.divisor(norm))
                .whole(Arrays.stream(places).asLongStream().toArray())
                .addList("parameters", pick(parameters.get(names), places))
                .addList("first", pick(first, places))
                .addList("second", pick(second, places))
                .addList("steps", pick(updates, places)));
      }
    }
  }

  private static List<NDArray> pick(List<NDArray> arrays, int[] places) {
    return Arrays.stream(places).mapToObj(arrays::get).toList();
  }

  @Override
  public void close() {
    manager.close();
  }
}
