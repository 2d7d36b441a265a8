package striate.engine.weights;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * A tensor in a mapped file whose elements may lie apart or in another order than its rows, as a
 * transposed view's do.
 *
 * @param start where its first element lies in the file
 * @param stride elements from one to the next along each dimension
 */
record StridedTensor(TensorInfo info, long start, List<Long> stride) {
  /** Row by row, nothing between the elements. */
  boolean contiguous() {
    long next = 1;
    long elements = info.elements();
    for (int i = stride.size() - 1; i >= 0 && elements > 0; i--) {
      long size = info.shape().get(i);
      if (size != 1 && stride.get(i) != next) {
        return false;
      }
      next *= size;
    }
    return true;
  }

  /** As {@link TensorSource#readFloat32} asks for. */
  void readFloat32(Path file, MappedBytes bytes, long first, ByteBuffer target) {
    if (contiguous()) {
      bytes.readFloat32(file, info, start, first, target);
      return;
    }
    MappedBytes.requireReadable(file, info, first, target);
    int dimensions = stride.size();
    long[] size = info.dimensions();
    long[] index = new long[dimensions];
    long element = 0;
    long rest = first;
    for (int i = dimensions - 1; i >= 0; i--) {
      index[i] = rest % size[i];
      rest /= size[i];
      element += index[i] * stride.get(i);
    }
    int width = info.dtype().bytes();
    while (target.hasRemaining()) {
      target.putInt(bytes.float32Bits(info.dtype(), start + element * width));
      int i = dimensions - 1;
      element += stride.get(i);
      while (++index[i] == size[i] && i > 0) {
        element -= size[i] * stride.get(i);
        index[i] = 0;
        i--;
        element += stride.get(i);
      }
    }
  }
}
