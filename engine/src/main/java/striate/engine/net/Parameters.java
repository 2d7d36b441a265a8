package striate.engine.net;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import striate.engine.run.Problem;

/** A network's tensors by canonical name, in the order they were added. */
final class Parameters {
  private final NDManager manager;
  private final Map<String, NDArray> arrays = new LinkedHashMap<>();

  Parameters(NDManager manager) {
    this.manager = manager;
  }

  /** Adds a tensor whose values {@code fill} writes into the buffer it is given (native order). */
  void add(String name, long[] shape, Consumer<ByteBuffer> fill) {
    NDArray array = manager.create(new Shape(shape), DataType.FLOAT32);
    arrays.put(name, array);
    fill(array, fill);
  }

  /**
   * Overwrites a float32 tensor with what {@code fill} writes into the buffer it is given (native
   * order).
   */
  static void fill(NDArray array, Consumer<ByteBuffer> fill) {
    if (array.getDevice().isGpu()) {
      try (NDManager host = array.getManager().newSubManager(Device.cpu())) {
        ByteBuffer buffer =
            ByteBuffer.allocateDirect(Math.toIntExact(4 * array.size()))
                .order(ByteOrder.nativeOrder());
        fill.accept(buffer);
        host.create(buffer.rewind(), array.getShape(), DataType.FLOAT32).copyTo(array);
      }
    } else {
      fill.accept(array.toByteBuffer(true).order(ByteOrder.nativeOrder()));
    }
  }

  boolean has(String name) {
    return arrays.containsKey(name);
  }

  NDArray get(String name) {
    NDArray array = arrays.get(name);
    if (array == null) {
      throw Problem.badInput(
          "the network has no parameter '" + name + "'", "network", "take one of its parameters");
    }
    return array;
  }

  List<NDArray> get(Collection<String> names) {
    return names.stream().map(this::get).toList();
  }

  void remove(String name) {
    NDArray array = arrays.remove(name);
    if (array != null) {
      array.close();
    }
  }

  Map<String, long[]> shapes() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    arrays.forEach((name, array) -> shapes.put(name, array.getShape().getShape()));
    return shapes;
  }

  float[] read(String name) {
    return values(get(name));
  }

  void write(String name, float[] values) {
    NDArray array = get(name);
    if (array.size() != values.length) {
      throw Problem.badInput(
          "'"
              + name
              + "' has "
              + Arrays.toString(array.getShape().getShape())
              + " elements, not "
              + values.length,
          "network",
          "use the parameters of the same architecture");
    }
    fill(array, buffer -> buffer.asFloatBuffer().put(values));
  }

  /** A float32 tensor's values, row by row. */
  static float[] values(NDArray array) {
    float[] values = new float[Math.toIntExact(array.size())];
    // On a GPU the buffer belongs to a copy that goes with its manager.
    try (NDManager scope = array.getManager().newSubManager()) {
      NDArray seen = array.getDevice().isGpu() ? array.toDevice(Device.cpu(), false) : array;
      if (seen != array) {
        seen.attach(scope);
      }
      seen.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer().get(values);
    }
    return values;
  }
}
