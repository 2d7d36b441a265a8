package striate.engine.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Named tensors that can be read in any order and in parts, by one thread at a time. */
public interface TensorSource extends AutoCloseable {
  Set<String> names();

  /** Shape and type, or a {@code Problem} naming the tensor and the file where it is not there. */
  TensorInfo info(String name);

  default boolean has(String name) {
    return names().contains(name);
  }

  /**
   * Fills {@code target} from its position to its limit with the tensor's elements, row by row from
   * element {@code first} on, as float32 in the target's byte order; float16 and bfloat16 are
   * widened exactly. The position is moved to the limit.
   *
   * @param target a whole number of float32 that the tensor has from {@code first} on
   */
  void readFloat32(String name, long first, ByteBuffer target);

  /** The tensor's elements as float32, row by row; for tensors that fit into an array. */
  default float[] floats(String name) {
    float[] values = new float[Math.toIntExact(info(name).elements())];
    ByteBuffer bytes = ByteBuffer.allocateDirect(4 * values.length).order(ByteOrder.nativeOrder());
    readFloat32(name, 0, bytes);
    bytes.rewind().asFloatBuffer().get(values);
    return values;
  }

  /**
   * Where a tensor's elements lie in a file as they are: little-endian, row by row, nothing between
   * them.
   *
   * @param offset bytes from the file's beginning
   */
  record Location(Path file, long offset) {}

  /** The place that the tensor can be mapped from; null where its elements lie nowhere so. */
  default @Nullable Location location(String name) {
    return null;
  }

  /** What all elements take in the files. */
  default long bytes() {
    return names().stream().map(this::info).mapToLong(TensorInfo::bytes).sum();
  }

  /** Does for an array what {@link #readFloat32} asks for. */
  static void copy(float[] values, long first, ByteBuffer target) {
    int count = target.remaining() / 4;
    target.asFloatBuffer().put(values, Math.toIntExact(first), count);
    target.position(target.limit());
  }

  @Override
  void close();
}
