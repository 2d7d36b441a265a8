package striate.engine.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * What of a PNG file makes its colours: size, palette and data. The rest - texts and profiles,
 * which may be compressed bombs, and transparency - is left out before a decoder sees it, as it
 * changes nothing in {@code convert("RGB")}.
 */
final class PngFile {
  private static final int SIGNATURE = 8;
  private static final int IHDR = 0x49484452;
  private static final int PLTE = 0x504c5445;
  private static final int IDAT = 0x49444154;
  private static final int IEND = 0x49454e44;
  private static final int INDEXED = 3;

  private final ByteBuffer file;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private int depth;
  private int kind;
  private boolean hasPalette;
  private boolean hasData;

  private PngFile(byte[] file) {
    this.file = ByteBuffer.wrap(file);
  }

  /**
   * @throws IOException where a chunk is broken or one that is needed is missing
   */
  static byte[] essentials(byte[] file) throws IOException {
    return new PngFile(file).filtered();
  }

  private byte[] filtered() throws IOException {
    kept.write(file.array(), 0, SIGNATURE);
    file.position(SIGNATURE);
    boolean first = true;
    while (file.remaining() >= 8) {
      long length = Integer.toUnsignedLong(file.getInt());
      int type = file.getInt();
      if (type == IEND) {
        break;
      }
      if (length + 4 > file.remaining()) {
        throw new IOException("the file is cut short");
      }
      if (type == IHDR || type == PLTE || type == IDAT) {
        keep(type, checked(type, (int) length), first);
      } else {
        file.position(file.position() + (int) length + 4);
      }
      first = false;
    }
    if (!hasData) {
      throw new IOException("it holds no image");
    }
    if (kind == INDEXED && !hasPalette) {
      throw new IOException("it has no palette");
    }
    write(IEND, new byte[0]);
    return kept.toByteArray();
  }

  private byte[] checked(int type, int length) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(file.array(), file.position() - 4, length + 4);
    byte[] data = new byte[length];
    file.get(data);
    if (file.getInt() != (int) crc.getValue()) {
      throw new IOException(
          "its " + (type == IDAT ? "data" : type == PLTE ? "palette" : "size") + " is damaged");
    }
    return data;
  }

  private void keep(int type, byte[] data, boolean first) throws IOException {
    if (first != (type == IHDR)) {
      throw new IOException("its size is not at the beginning");
    }
    if (type == IHDR) {
      if (data.length < 13) {
        throw new IOException("its size is cut short");
      }
      depth = data[8];
      kind = data[9];
      write(type, data);
    } else if (type == PLTE) {
      if (kind == INDEXED && !hasPalette && !hasData && depth >= 1 && depth <= 8) {
        // as for Pillow, colours that the palette lacks are black
        write(type, Arrays.copyOf(data, 3 << depth));
        hasPalette = true;
      }
    } else {
      write(type, data);
      hasData = true;
    }
  }

  private void write(int type, byte[] data) {
    ByteBuffer chunk = ByteBuffer.allocate(12 + data.length);
    chunk.putInt(data.length).putInt(type).put(data);
    CRC32 crc = new CRC32();
    crc.update(chunk.array(), 4, 4 + data.length);
    chunk.putInt((int) crc.getValue());
    kept.writeBytes(chunk.array());
  }
}
