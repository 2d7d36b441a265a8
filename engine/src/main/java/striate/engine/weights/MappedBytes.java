package striate.engine.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file's bytes, mapped read-only in segments so that files of any size can be addressed with
 * 64-bit offsets. Segments overlap by a few bytes, so that no element is torn. The maps go when
 * nothing refers to them any more.
 */
final class MappedBytes {
  /** Bytes past a segment's end that it still holds. */
  private static final int OVERLAP = 16;

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
