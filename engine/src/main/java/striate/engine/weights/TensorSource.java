package striate.engine.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/** Named tensors that can be read one at a time, in any order, by one thread at a time. */
public interface TensorSource extends AutoCloseable {
  Set<String> names();

  /** Shape and type, or a {@code Problem} naming the tensor and the file where it is not there. */
  TensorInfo info(String name);

  default boolean has(String name) {
    return names().contains(name);
  }

  /**
   * Writes the tensor's elements from position 0 of {@code target} as float32 in the target's byte
   * order, widened exactly from float16 or bfloat16.
   *
   * @param target at least 4 x elements bytes, normally a direct buffer over the destination's own
   *     memory
   */
  void readFloat32(String name, ByteBuffer target);

  /** The tensor's elements as float32, row by row; for tensors that fit into an array. */
  default float[] floats(String name) {
    float[] values = new float[Math.toIntExact(info(name).elements())];
    ByteBuffer bytes = ByteBuffer.allocateDirect(4 * values.length).order(ByteOrder.nativeOrder());
    readFloat32(name, bytes);
    bytes.rewind().asFloatBuffer().get(values);
    return values;
  }

  @Override
  void close();
}
