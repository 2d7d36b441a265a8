package striate.engine.image;

import java.io.DataInputStream;
import java.io.IOException;

/**
 * The first picture of a GIF file on its canvas, as Pillow shows it: around it, the transparent or
 * else the first colour.
 *
 * @param width of the canvas, or as far as the picture reaches beyond it
 * @param left where the picture begins on the canvas
 * @param palette three bytes a colour; empty for greys as light as their numbers
 * @param around the colour where there is no picture
 */
record GifFrame(
    int width,
    int height,
    int left,
    int top,
    int columns,
    int rows,
    boolean interlaced,
    byte[] palette,
    int around) {
  private static final int MOST_CODES = 4096;

  /**
   * Reads up to the picture's data.
   *
   * @throws IOException where the file is broken or cut short, or holds no picture
   */
  static GifFrame read(DataInputStream input) throws IOException {
    byte[] screen = bytes(input, 13);
    int width = number(screen, 6);
    int height = number(screen, 8);
    byte[] palette = (screen[10] & 0x80) == 0 ? new byte[0] : palette(input, screen[10]);
    int around = 0;
    while (true) {
      int block = input.readUnsignedByte();
      if (block == '!') {
        int label = input.readUnsignedByte();
        byte[] first = subBlock(input);
        if (label == 0xf9 && first.length >= 4 && (first[0] & 1) != 0) {
          around = Byte.toUnsignedInt(first[3]);
        }
        while (first.length > 0) {
          first = subBlock(input);
        }
      } else if (block == ',') {
        byte[] place = bytes(input, 9);
        byte[] own = (place[8] & 0x80) == 0 ? palette : palette(input, place[8]);
        int left = number(place, 0);
        int top = number(place, 2);
        int columns = number(place, 4);
        int rows = number(place, 6);
        if (columns == 0 || rows == 0) {
          throw new IOException("a picture of " + columns + " x " + rows + " pixels");
        }
        return new GifFrame(
            Math.max(width, left + columns),
            Math.max(height, top + rows),
            left,
            top,
            columns,
            rows,
            (place[8] & 0x40) != 0,
            own,
            around);
      } else if (block == ';') {
        throw new IOException("it holds no picture");
      }
    }
  }

  private static byte[] palette(DataInputStream input, int flags) throws IOException {
    return bytes(input, 3 << ((flags & 7) + 1));
  }

  private static byte[] subBlock(DataInputStream input) throws IOException {
    return bytes(input, input.readUnsignedByte());
  }

  private static byte[] bytes(DataInputStream input, int count) throws IOException {
    byte[] bytes = input.readNBytes(count);
    if (bytes.length < count) {
      throw new IOException("the file is cut short");
    }
    return bytes;
  }

  private static int number(byte[] bytes, int at) {
    return Byte.toUnsignedInt(bytes[at]) | Byte.toUnsignedInt(bytes[at + 1]) << 8;
  }

  /**
   * Reads the picture's data, which follows.
   *
   * @throws IOException where it is broken or cut short
   */
  RgbImage decode(DataInputStream input) throws IOException {
    byte[] indices = unpacked(input);
    byte[] colours = new byte[3 * 256];
    for (int i = 0; i < colours.length; i++) {
      // as for Pillow, colours that a palette lacks are black
      colours[i] = palette.length == 0 ? (byte) (i / 3) : i < palette.length ? palette[i] : 0;
    }
    byte[] rgb = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
    if (columns != width || rows != height) {
      for (int i = 0; i < rgb.length; i += 3) {
        System.arraycopy(colours, 3 * around, rgb, i, 3);
      }
    }
    int row = 0;
    int pass = 0;
    for (int i = 0; i < rows; i++) {
      for (int x = 0; x < columns; x++) {
        int colour = Byte.toUnsignedInt(indices[i * columns + x]);
        System.arraycopy(colours, 3 * colour, rgb, 3 * ((top + row) * width + left + x), 3);
      }
      row += !interlaced ? 1 : pass == 0 ? 8 : 16 >> pass;
      while (interlaced && row >= rows && pass < 3) {
        pass++;
        row = 8 >> pass;
      }
    }
    return new RgbImage(width, height, rgb);
  }

  /** LZW with codes of growing width, as in the GIF89a specification, appendix F. */
  private byte[] unpacked(DataInputStream input) throws IOException {
    int bits = input.readUnsignedByte();
    if (bits < 1 || bits > 11) {
      throw new IOException("codes of " + bits + " bits");
    }
    int clear = 1 << bits;
    short[] before = new short[MOST_CODES];
    byte[] last = new byte[MOST_CODES];
    byte[] spelt = new byte[MOST_CODES];
    byte[] pixels = new byte[Math.multiplyExact(columns, rows)];
    int found = 0;
    int width = bits + 1;
    int codes = clear + 2;
    int previous = -1;
    int first = 0;
    int held = 0;
    int heldBits = 0;
    byte[] block = subBlock(input);
    int at = 0;
    while (found < pixels.length) {
      while (heldBits < width) {
        if (at == block.length) {
          block = block.length == 0 ? block : subBlock(input);
          at = 0;
          if (block.length == 0) {
            throw new IOException("its data is cut short");
          }
        }
        held |= Byte.toUnsignedInt(block[at++]) << heldBits;
        heldBits += 8;
      }
      int code = held & ((1 << width) - 1);
      held >>>= width;
      heldBits -= width;
      if (code == clear) {
        width = bits + 1;
        codes = clear + 2;
        previous = -1;
        continue;
      }
      if (code == clear + 1 || code > codes || (code == codes && previous < 0)) {
        throw new IOException(code == clear + 1 ? "its data is cut short" : "its data is damaged");
      }
      int length = 0;
      int part = code;
      if (code == codes) {
        spelt[length++] = (byte) first;
        part = previous;
      }
      while (part > clear) {
        spelt[length++] = last[part];
        part = before[part];
      }
      first = part;
      spelt[length++] = (byte) part;
      if (previous >= 0 && codes < MOST_CODES) {
        before[codes] = (short) previous;
        last[codes++] = (byte) first;
        if (codes == 1 << width && width < 12) {
          width++;
        }
      }
      previous = code;
      while (length > 0 && found < pixels.length) {
        pixels[found++] = spelt[--length];
      }
    }
    return pixels;
  }
}
