package striate.engine.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import striate.engine.run.Problem;

/**
 * A file's bytes, mapped read-only in segments so that files of any size can be addressed with
 * 64-bit offsets. Segments overlap by a few bytes, so that no element is torn. The maps go when
 * nothing refers to them any more.
 */
final class MappedBytes {
  /** Bytes past a segment's end that it still holds. */
  private static final int OVERLAP = 16;

  /** Bytes from which on elements are read rather than touched in the map. */
  private static final int READ_FROM = 1 << 16;

  private static final int READ_AT_ONCE = 1 << 20;

  private final ByteBuffer[] segments;
  private final int segmentBytes;
  private final long size;

  private MappedBytes(ByteBuffer[] segments, int segmentBytes, long size) {
    this.segments = segments;
    this.segmentBytes = segmentBytes;
    this.size = size;
  }

  static MappedBytes map(Path file, int segmentBytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      ByteBuffer[] segments =
          new ByteBuffer[Math.toIntExact((size + segmentBytes - 1) / segmentBytes)];
      for (int i = 0; i < segments.length; i++) {
        long start = (long) i * segmentBytes;
        segments[i] =
            channel
                .map(
                    FileChannel.MapMode.READ_ONLY,
                    start,
                    Math.min((long) segmentBytes + OVERLAP, size - start))
                .order(ByteOrder.LITTLE_ENDIAN);
      }
      return new MappedBytes(segments, segmentBytes, size);
    }
  }

  long size() {
    return size;
  }

  /** As many of the wanted bytes, from 0, as one segment holds in whole elements. */
  ByteBuffer slice(long offset, long wanted, int elementBytes) {
    ByteBuffer segment = segments[(int) (offset / segmentBytes)];
    int at = (int) (offset % segmentBytes);
    long there = (segment.capacity() - at) / elementBytes * elementBytes;
    return segment.slice(at, (int) Math.min(wanted, there)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * A little-endian number without sign; of eight bytes it is negative from 2^63 on.
   *
   * @param count bytes of the number, 1 to 8, all within the file
   */
  long number(long offset, int count) {
    ByteBuffer bytes = slice(offset, count, 1);
    long number = 0;
    for (int i = 0; i < count; i++) {
      number |= (bytes.get(i) & 0xffL) << 8 * i;
    }
    return number;
  }

  /** A copy of bytes that are within the file. */
  byte[] copy(long offset, int count) {
    byte[] copy = new byte[count];
    int got = 0;
    while (got < count) {
      ByteBuffer bytes = slice(offset + got, count - got, 1);
      int here = bytes.remaining();
      bytes.get(copy, got, here);
      got += here;
    }
    return copy;
  }

  /**
   * Reads a tensor's elements as {@link TensorSource#readFloat32} asks for.
   *
   * @param start where the tensor's first element lies in the file
   * @throws Problem where the tensor's type is none of F32, F16 and BF16
   */
  void readFloat32(Path file, TensorInfo info, long start, long first, ByteBuffer target) {
    requireReadable(file, info, first, target);
    DType type = info.dtype();
    long count = target.remaining() / 4;
    long at = start + first * type.bytes();
    long end = at + count * type.bytes();
    if (end - at >= READ_FROM) {
      read(file, type, at, end, target);
      return;
    }
    while (at < end) {
      ByteBuffer slice = slice(at, end - at, type.bytes());
      at += slice.remaining();
      Widening.append(type, slice, target);
    }
  }

  /** Reads instead of mapping: pages of a map would count as this process's memory from then on. */
  private void read(Path file, DType type, long from, long end, ByteBuffer target) {
    ByteBuffer read = ByteBuffer.allocateDirect(READ_AT_ONCE).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long at = from;
      while (at < end) {
        read.clear().limit((int) Math.min(READ_AT_ONCE, end - at));
        while (read.hasRemaining()) {
          if (channel.read(read, at + read.position()) < 0) {
            throw new IOException("it has become shorter");
          }
        }
        at += read.limit();
        Widening.append(type, read.flip(), target);
      }
    } catch (IOException e) {
      throw Problem.unreadable(file, e);
    }
  }

  /**
   * @throws Problem where the tensor's type is none of F32, F16 and BF16
   */
  static void requireReadable(Path file, TensorInfo info, long first, ByteBuffer target) {
    DType type = info.dtype();
    if (type != DType.F32 && type != DType.F16 && type != DType.BF16) {
      throw Problem.badInput(
          "tensor '" + info.name() + "' is " + type + ", not F32, F16 or BF16",
          file,
          "take a checkpoint with floating-point weights");
    }
    long count = target.remaining() / 4;
    if (first < 0 || count > info.elements() - first) {
      throw new IllegalArgumentException(
          info.name() + " has no elements " + first + " to " + (first + count));
    }
  }

  /** One number of the type F32, F16 or BF16, as float32. */
  int float32Bits(DType type, long offset) {
    ByteBuffer segment = segments[(int) (offset / segmentBytes)];
    int at = (int) (offset % segmentBytes);
    return switch (type) {
      case F32 -> segment.getInt(at);
      case F16 -> Widening.float16Bits(segment.getShort(at));
      case BF16 -> segment.getShort(at) << 16;
      default -> throw new IllegalArgumentException("no floating-point type: " + type);
    };
  }

  InputStream stream(long offset, long length) {
    return new InputStream() {
      private long at = offset;

      @Override
      public int read() {
        return at == offset + length ? -1 : slice(at++, 1, 1).get(0) & 0xff;
      }

      @Override
      public int read(byte[] target, int start, int count) {
        long left = offset + length - at;
        if (left == 0 && count > 0) {
          return -1;
        }
        ByteBuffer bytes = slice(at, Math.min(left, count), 1);
        int got = bytes.remaining();
        bytes.get(target, start, got);
        at += got;
        return got;
      }
    };
  }
}
