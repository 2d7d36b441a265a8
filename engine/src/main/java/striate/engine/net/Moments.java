package striate.engine.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import striate.engine.run.Problem;

/**
 * AdamW's state beside the parameters: running means of each trained tensor's gradient and of its square, and how many
 * updates the tensor has had (a tensor without gradient in a step, like the projector in a step of texts, has none).
 */
public final class Moments implements AutoCloseable {
  private final NDManager manager;
  private final List<String> names;
  private final List<NDArray> first = new ArrayList<>();
  private final List<NDArray> second = new ArrayList<>();
  private final List<NDArray> updates = new ArrayList<>();

  /**
   * The numbers of one update.
   *
   * @param learningRates of the two groups
   * @param maxNorm global norm that gradients are clipped to; 0 = no clipping
   * @param groups for each trained tensor 0 or 1, plus 2 where weight decay applies
   */
  public record Update(
      double[] learningRates,
      double beta1,
      double beta2,
      double epsilon,
      double weightDecay,
      double maxNorm,
      long[] groups) {
    double[] numbers() {
      return new double[] {
        learningRates[0], learningRates[1], beta1, beta2, epsilon, weightDecay, maxNorm
      };
    }

    long[] kinds() {
      return groups;
    }
  }

  Moments(NDManager manager, Parameters parameters, TrainableSet trainable) {
    this.manager = manager;
    this.names = List.copyOf(trainable.names());
    if (names.isEmpty()) {
      throw Problem.badInput(
          "nothing is to be trained", "layers", "select a layer or set trainProjector to true");
    }
    for (String name : names) {
      Shape shape = parameters.get(name).getShape();
      first.add(manager.zeros(shape, DataType.FLOAT32));
      second.add(manager.zeros(shape, DataType.FLOAT32));
      updates.add(manager.zeros(new Shape(), DataType.FLOAT32));
    }
  }

  /** The trained tensors, in the order of the update's groups. */
  public List<String> names() {
    return names;
  }

  public Map<String, float[]> first() {
    return values(first);
  }

  public Map<String, float[]> second() {
    return values(second);
  }

  /** Updates that each tensor has had. */
  public Map<String, Integer> updates() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      counts.put(names.get(i), (int) updates.get(i).toFloatArray()[0]);
    }
    return counts;
  }

  /** Overwrites everything. */
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

  private static void set(NDArray array, float @org.jspecify.annotations.Nullable [] values, String name) {
    if (values == null || values.length != array.size()) {
      throw Problem.badInput(
          "the optimizer state of '" + name + "' is missing or has another shape",
          "checkpoint",
          "resume with the job that made it");
    }
    Parameters.fill(array, buffer -> buffer.asFloatBuffer().put(values));
  }

  private Map<String, float[]> values(List<NDArray> arrays) {
    Map<String, float[]> values = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      values.put(names.get(i), Parameters.values(arrays.get(i)));
    }
    return values;
  }

  KernelModule.Arguments addTo(KernelModule.Arguments arguments) {
    return arguments
        .addList("first", first)
        .addList("second", second)
        .addList("steps", updates);
  }

  @Override
  public void close() {
    manager.close();
  }
}
