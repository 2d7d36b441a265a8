package striate.engine.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One array in a file, little-endian: {@code STRIATE} and the format's version (8 bytes), the key
 * (32), the count (8), the values (4 each), and the CRC-32C of all of it (4).
 */
final class EntryFile {
  static final int AROUND = 8 + ContentKey.BYTES + 8 + 4;

  private static final byte[] MAGIC = {'S', 'T', 'R', 'I', 'A', 'T', 'E', 1};

  /** Bytes per read or write: Java copies through native memory of this size. */
  private static final int PIECE = 1 << 20;

  private EntryFile() {}

  static long size(int count) {
    return AROUND + 4L * count;
  }

  /** A whole file's bytes. */
  static ByteBuffer encode(ContentKey key, float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(size(values.length))).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(MAGIC).put(key.bytes()).putLong(values.length);
    bytes.asFloatBuffer().put(values);
    int end = bytes.capacity() - 4;
    bytes.putInt(end, checksum(bytes.array(), end));
    return bytes.rewind();
  }

  /** Null if the bytes are not this entry, complete and undamaged. */
  static float @Nullable [] decode(ByteBuffer file, ContentKey key, int count) {
    ByteBuffer bytes = file.order(ByteOrder.LITTLE_ENDIAN);
    int end = bytes.capacity() - 4;
    byte[] magic = new byte[MAGIC.length];
    byte[] written = new byte[ContentKey.BYTES];
    if (bytes.capacity() != size(count)) {
      return null;
    }
    bytes.rewind().get(magic).get(written);
    if (!Arrays.equals(magic, MAGIC)
        || !Arrays.equals(written, key.bytes())
        || bytes.getLong() != count
        || bytes.getInt(end) != checksum(bytes.array(), end)) {
      return null;
    }
    float[] values = new float[count];
    bytes.asFloatBuffer().get(values);
    return values;
  }

  private static int checksum(byte[] bytes, int end) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, end);
    return (int) crc.getValue();
  }

  /** Null if the file is not this entry; does not read a file of another size. */
  static float @Nullable [] read(Path file, ContentKey key, int count) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() != size(count)) {
        return null;
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) size(count));
      while (bytes.position() < bytes.capacity()) {
        bytes.limit(Math.min(bytes.capacity(), bytes.position() + PIECE));
        if (channel.read(bytes) < 0) {
          return null;
        }
      }
      return decode(bytes, key, count);
    }
  }

  /** Writes a new file. */
  static void write(Path file, ByteBuffer bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
      while (bytes.position() < bytes.capacity()) {
        bytes.limit(Math.min(bytes.capacity(), bytes.position() + PIECE));
        channel.write(bytes);
      }
    }
  }
}
