package striate.engine.weights;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import striate.engine.run.Problem;

/** Float32 tensors in memory, in the order in which they were added. */
public final class MemoryTensors implements TensorSource {
  private record Tensor(TensorInfo info, float[] values) {}

  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  /**
   * @param shape outermost dimension first; its product is the number of values
   * @return this
   */
  public MemoryTensors add(String name, long[] shape, float[] values) {
    TensorInfo info = new TensorInfo(name, DType.F32, Arrays.stream(shape).boxed().toList());
    if (info.elements() != values.length) {
      throw new IllegalArgumentException(
          name + ": " + values.length + " values for shape " + info.shape());
    }
    tensors.put(name, new Tensor(info, values));
    return this;
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(tensors.keySet());
  }

  @Override
  public TensorInfo info(String name) {
    return tensor(name).info();
  }

  @Override
  public void readFloat32(String name, long first, ByteBuffer target) {
    TensorSource.copy(tensor(name).values(), first, target);
  }

  @Override
  public void close() {}

  private Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw Problem.badInput(
          "tensor '" + name + "' not found", "tensors in memory", "take one of " + names());
    }
    return tensor;
  }
}
