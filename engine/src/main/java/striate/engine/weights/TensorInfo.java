package striate.engine.weights;

import java.util.List;

/** A stored tensor's name, element type and shape (outermost dimension first; empty = scalar). */
public record TensorInfo(String name, DType dtype, List<Long> shape) {
  public TensorInfo {
    shape = List.copyOf(shape);
  }

  /** Number of elements; overflow was excluded when the file was opened. */
  public long elements() {
    return shape.stream().mapToLong(Long::longValue).reduce(1L, Math::multiplyExact);
  }

  /** What its elements take in a file. */
  public long bytes() {
    return Math.multiplyExact(elements(), dtype.bits()) / 8;
  }

  public long[] dimensions() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
