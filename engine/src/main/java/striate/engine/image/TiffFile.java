package striate.engine.image;

import java.awt.image.Raster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The first image of a TIFF file, as far as its directory tells: grey of 1 or 8 bits, palettes of 8
 * and RGB of 8, plain or packed with LZW, Deflate or PackBits. All else that TIFF can hold is
 * refused by name: other readers disagree on what its colours are.
 *
 * @param bytes the file, in which what makes no colours has lost its name
 * @param palette red, green and blue of each of 256 colours, whose upper bytes count for Pillow;
 *     empty where samples are colours themselves
 */
@SuppressWarnings("ArrayRecordComponent")
record TiffFile(int width, int height, byte[] bytes, byte[] palette) {
  private static final int WIDTH = 256;
  private static final int HEIGHT = 257;
  private static final int BITS = 258;
  private static final int COMPRESSION = 259;
  private static final int PHOTOMETRIC = 262;
  private static final int ORIENTATION = 274;
  private static final int SAMPLES = 277;
  private static final int PLANES = 284;
  private static final int PREDICTOR = 317;
  private static final int COLOURS = 320;
  private static final int EXTRA = 338;
  private static final int FORMAT = 339;
  private static final int UNUSED = 65_000;

  /** What a decoder has to see; the rest are profiles, thumbnails and texts. */
  private static final Set<Integer> KEPT =
      Set.of(
          WIDTH,
          HEIGHT,
          BITS,
          COMPRESSION,
          PHOTOMETRIC,
          SAMPLES,
          PLANES,
          PREDICTOR,
          EXTRA,
          FORMAT,
          266,
          273,
          278,
          279,
          COLOURS,
          322,
          323,
          324,
          325);

  private static final Map<Integer, String> COMPRESSIONS =
      Map.of(
          2,
          "a fax's compression",
          3,
          "a fax's compression",
          4,
          "a fax's compression",
          6,
          "JPEG inside",
          7,
          "JPEG inside",
          34712,
          "JPEG 2000 inside",
          50000,
          "Zstandard",
          50001,
          "WebP inside");

  /**
   * @throws ImageHeader.OtherFormat naming what is not read
   * @throws IOException where the directory is broken or cut short
   */
  static TiffFile parse(byte[] file) throws IOException {
    byte[] bytes = file.clone();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    buffer.order(bytes[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    try {
      if (buffer.getShort(2) == 43) {
        throw new ImageHeader.OtherFormat("the image is BigTIFF, which is not read");
      }
      Map<Integer, int[]> tags = tags(buffer);
      check(tags);
      return new TiffFile(first(tags, WIDTH, 0), first(tags, HEIGHT, 0), bytes, palette(tags));
    } catch (IndexOutOfBoundsException e) {
      throw new IOException("its directory is cut short", e);
    }
  }

  private static byte[] palette(Map<Integer, int[]> tags) throws IOException {
    if (first(tags, PHOTOMETRIC, 0) != 3) {
      return new byte[0];
    }
    int[] colours = tags.getOrDefault(COLOURS, new int[0]);
    byte[] palette = new byte[3 * 256];
    if (colours.length < palette.length) {
      throw new IOException("its palette is missing or cut short");
    }
    for (int i = 0; i < palette.length; i++) {
      palette[i] = (byte) (colours[i % 3 * 256 + i / 3] >> 8);
    }
    return palette;
  }

  private static Map<Integer, int[]> tags(ByteBuffer file) throws IOException {
    Map<Integer, int[]> tags = new HashMap<>();
    int at = file.getInt(4);
    int count = Short.toUnsignedInt(file.getShort(at));
    for (int i = 0; i < count; i++) {
      int entry = at + 2 + 12 * i;
      int tag = Short.toUnsignedInt(file.getShort(entry));
      if (KEPT.contains(tag) || tag == ORIENTATION) {
        tags.put(tag, values(file, entry));
      }
      if (!KEPT.contains(tag)) {
        file.putShort(entry, (short) UNUSED);
      }
    }
    // one image, whatever follows
    file.putInt(at + 2 + 12 * count, 0);
    return tags;
  }

  /** The first numbers of an entry; enough for all that is looked at. */
  private static int[] values(ByteBuffer file, int entry) {
    int type = Short.toUnsignedInt(file.getShort(entry + 2));
    int size = type == 3 ? 2 : type == 4 ? 4 : 1;
    long count = Integer.toUnsignedLong(file.getInt(entry + 4));
    int at = count * size <= 4 ? entry + 8 : file.getInt(entry + 8);
    int[] values = new int[(int) Math.min(count, 3 * 256)];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          size == 2
              ? Short.toUnsignedInt(file.getShort(at + 2 * i))
              : size == 4 ? file.getInt(at + 4 * i) : Byte.toUnsignedInt(file.get(at + i));
    }
    return values;
  }

  private static int first(Map<Integer, int[]> tags, int tag, int fallback) {
    int[] values = tags.get(tag);
    return values == null || values.length == 0 ? fallback : values[0];
  }

  private static void check(Map<Integer, int[]> tags) throws IOException {
    int compression = first(tags, COMPRESSION, 1);
    if (!Set.of(1, 5, 8, 32946, 32773).contains(compression)) {
      throw other(COMPRESSIONS.getOrDefault(compression, "compression " + compression));
    }
    int kind = first(tags, PHOTOMETRIC, -1);
    int samples = first(tags, SAMPLES, 1);
    int[] bits = tags.getOrDefault(BITS, new int[] {1});
    boolean even = Arrays.stream(bits).allMatch(b -> b == bits[0]);
    boolean grey = kind == 0 || kind == 1;
    boolean known =
        (grey && samples == 1 && (bits[0] == 1 || bits[0] == 8))
            || (kind == 1 && samples == 2 && bits[0] == 8)
            || (kind == 2 && (samples == 3 || samples == 4) && bits[0] == 8)
            || (kind == 3 && samples == 1 && bits[0] == 8);
    if (!known || !even) {
      throw other(
          kind == 5
              ? "CMYK"
              : kind == 6
                  ? "YCbCr"
                  : kind == 8 ? "Lab" : samples + " samples of " + bits[0] + " bits");
    }
    if (first(tags, FORMAT, 1) != 1) {
      throw other("signed or floating-point samples");
    }
    if (first(tags, PLANES, 1) != 1) {
      throw other("separate planes");
    }
    if (first(tags, PREDICTOR, 1) > 2) {
      throw other("a floating-point predictor");
    }
    if (first(tags, EXTRA, 0) == 1) {
      throw other("colours multiplied with their opacity");
    }
    if (first(tags, ORIENTATION, 1) > 1) {
      throw other("an orientation, which readers turn it by");
    }
  }

  private static ImageHeader.OtherFormat other(String what) {
    return new ImageHeader.OtherFormat("the image is TIFF with " + what + ", which is not read");
  }

  /**
   * @param raster samples as they are stored
   */
  RgbImage lookedUp(Raster raster) {
    int[] row = new int[width];
    byte[] rgb = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
    for (int y = 0; y < height; y++) {
      raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
      for (int x = 0; x < width; x++) {
        System.arraycopy(palette, 3 * row[x], rgb, 3 * (y * width + x), 3);
      }
    }
    return new RgbImage(width, height, rgb);
  }
}
