package striate.engine.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** PyTorch archives made by hand, byte by byte where they must be wrong. */
final class TorchBytes {
  private static final int LOCAL = 0x04034b50;
  private static final int CENTRAL = 0x02014b50;

  private TorchBytes() {}

  /** An archive around one pickle, with the storage {@code data/0}. */
  static byte[] archive(byte[] pickle, byte[] storage) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("x/data.pkl", pickle);
    entries.put("x/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    entries.put("x/data/0", storage);
    return zip(entries, ZipEntry.STORED);
  }

  /** Entries of one compression method. */
  static byte[] zip(Map<String, byte[]> entries, int method) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> given : entries.entrySet()) {
        CRC32 crc = new CRC32();
        crc.update(given.getValue());
        ZipEntry entry = new ZipEntry(given.getKey());
        // the same bytes whenever they are made
        entry.setTimeLocal(LocalDateTime.of(2000, 1, 1, 0, 0));
        entry.setMethod(method);
        entry.setSize(given.getValue().length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(given.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  /** Where an entry's own header begins. */
  static int local(byte[] zip, String name) {
    return header(zip, name, LOCAL, 26, 30);
  }

  /** Where the directory describes an entry. */
  static int central(byte[] zip, String name) {
    return header(zip, name, CENTRAL, 28, 46);
  }

  private static int header(byte[] zip, String name, int signature, int nameLength, int nameAt) {
    ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at + nameAt < zip.length; at++) {
      if (bytes.getInt(at) == signature
          && bytes.getShort(at + nameLength) == name.length()
          && new String(zip, at + nameAt, name.length(), StandardCharsets.UTF_8).equals(name)) {
        return at;
      }
    }
    throw new AssertionError(name);
  }

  /** Overwrites a little-endian number. */
  static byte[] patch(byte[] bytes, int at, long number, int count) {
    for (int i = 0; i < count; i++) {
      bytes[at + i] = (byte) (number >>> 8 * i);
    }
    return bytes;
  }

  /** A pickle, opcode by opcode. */
  static final class Pickle {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Pickle() {
      op(0x80, 2);
    }

    Pickle op(int... bytes) {
      for (int b : bytes) {
        out.write(b);
      }
      return this;
    }

    Pickle little(long number, int count) {
      return raw(patch(new byte[count], 0, number, count));
    }

    Pickle raw(byte[] bytes) {
      out.writeBytes(bytes);
      return this;
    }

    Pickle repeat(int times, int... bytes) {
      for (int i = 0; i < times; i++) {
        op(bytes);
      }
      return this;
    }

    Pickle text(String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      return op('X').little(utf8.length, 4).raw(utf8);
    }

    Pickle global(String module, String name) {
      return op('c').raw((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    }

    Pickle number(long number) {
      return op(0x8a, 8).little(number, 8);
    }

    Pickle numbers(long... numbers) {
      op('(');
      for (long number : numbers) {
        number(number);
      }
      return op('t');
    }

    /** A dict of one tensor called a, with a storage of float32. */
    Pickle tensor(long elements, long offset, long[] size, long[] stride) {
      return op('}').text("a").value("0", elements, offset, size, stride).op('s');
    }

    Pickle value(String key, long elements, long offset, long[] size, long[] stride) {
      global("torch._utils", "_rebuild_tensor_v2").op('(', '(').text("storage");
      global("torch", "FloatStorage").text(key).text("cpu").number(elements).op('t', 'Q');
      number(offset).numbers(size).numbers(stride).op(0x89);
      return global("collections", "OrderedDict").op(')', 'R', 't', 'R');
    }

    int length() {
      return out.size();
    }

    byte[] end() {
      return op('.').out.toByteArray();
    }
  }
}
