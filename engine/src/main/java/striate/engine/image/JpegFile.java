package striate.engine.image;

import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What of a JPEG file makes its colours, and how its samples become red, green and blue: as libjpeg
 * and Pillow do it, for grey, RGB, YCbCr, CMYK and YCCK. Profiles, orientation and thumbnails
 * change nothing in {@code convert("RGB")} and are left out before a decoder sees them.
 */
final class JpegFile {
  /** Begins the data. */
  static final int SCAN = 0xda;

  /** Ends the image. */
  static final int END = 0xd9;

  /** The decoder goes over the image once a scan. */
  private static final long MOST_SCANNED_PIXELS = 20 * ImageFile.MAX_PIXELS;

  private final ByteBuffer file;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private boolean jfif;
  private int adobeTransform = -1;
  private int[] components = {};
  private long pixels;

  private JpegFile(byte[] file) {
    this.file = ByteBuffer.wrap(file);
  }

  static boolean standsAlone(int marker) {
    return marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8);
  }

  /** Whether a segment holds the image's size. */
  static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  /**
   * @throws IOException where a segment is broken
   */
  static JpegFile parse(byte[] file) throws IOException {
    JpegFile jpeg = new JpegFile(file);
    jpeg.parse();
    return jpeg;
  }

  /** The file without what does not matter. */
  byte[] essentials() {
    return kept.toByteArray();
  }

  private void parse() throws IOException {
    kept.write(0xff);
    kept.write(0xd8);
    file.position(2);
    int marker = next();
    while (marker != SCAN) {
      if (marker == END) {
        throw new IOException("it holds no image");
      }
      int length = length();
      byte[] data = new byte[length - 2];
      file.get(file.position() + 2, data);
      if (matters(marker, data)) {
        kept.write(0xff);
        kept.write(marker);
        kept.write(file.array(), file.position(), length);
      }
      file.position(file.position() + length);
      marker = next();
    }
    if (components.length == 0) {
      throw new IOException("it has no size");
    }
    int from = file.position() - 2;
    checkScans();
    kept.write(0xff);
    kept.write(SCAN);
    kept.write(file.array(), from + 2, file.limit() - from - 2);
  }

  private int length() throws IOException {
    int length = file.remaining() < 2 ? 0 : Short.toUnsignedInt(file.getShort(file.position()));
    if (length < 2 || length > file.remaining()) {
      throw new IOException("a segment is cut short");
    }
    return length;
  }

  /** The next marker that does not stand alone, the buffer behind it. */
  private int next() throws IOException {
    while (file.hasRemaining()) {
      if (file.get() != (byte) 0xff) {
        continue;
      }
      while (file.hasRemaining()) {
        int marker = Byte.toUnsignedInt(file.get());
        if (marker != 0xff) {
          if (!standsAlone(marker)) {
            return marker;
          }
          break;
        }
      }
    }
    throw new IOException("the file is cut short");
  }

  private boolean matters(int marker, byte[] data) throws IOException {
    if (marker == 0xe0) {
      boolean isJfif = data.length >= 12 && startsWith(data, "JFIF\0");
      jfif |= isJfif;
      return isJfif;
    }
    if (marker == 0xee) {
      boolean isAdobe = data.length >= 12 && startsWith(data, "Adobe");
      if (isAdobe) {
        adobeTransform = Byte.toUnsignedInt(data[11]);
      }
      return isAdobe;
    }
    if (isFrame(marker)) {
      int count = data.length < 6 ? 0 : data[5];
      if (count < 1 || data.length < 6 + 3 * count || components.length > 0) {
        throw new IOException("its size is damaged");
      }
      components = new int[count];
      for (int i = 0; i < count; i++) {
        components[i] = Byte.toUnsignedInt(data[6 + 3 * i]);
      }
      ByteBuffer size = ByteBuffer.wrap(data, 1, 4);
      pixels = Short.toUnsignedLong(size.getShort()) * Short.toUnsignedLong(size.getShort());
    }
    boolean isComment = marker == 0xfe;
    boolean isApplications = marker >= 0xe0 && marker <= 0xef;
    return !isComment && !isApplications;
  }

  private static boolean startsWith(byte[] data, String text) {
    return new String(data, 0, text.length(), StandardCharsets.ISO_8859_1).equals(text);
  }

  /** A small file can name thousands of scans of a large image. */
  private void checkScans() throws IOException {
    long scans = 1;
    boolean ended = false;
    byte[] bytes = file.array();
    for (int at = file.position(); at + 1 < bytes.length && !ended; at++) {
      if (bytes[at] == (byte) 0xff) {
        scans += bytes[at + 1] == (byte) SCAN ? 1 : 0;
        ended = bytes[at + 1] == (byte) END;
      }
    }
    if (!ended) {
      throw new IOException("the file is cut short");
    }
    if (scans * pixels > MOST_SCANNED_PIXELS) {
      throw new IOException(
          scans + " scans of " + pixels / 1_000_000 + " million pixels, more than are read");
    }
  }

  /**
   * @param raster samples as they are stored
   */
  RgbImage colours(Raster raster) throws IOException {
    int bands = raster.getNumBands();
    if (bands != components.length || bands == 2 || bands > 4) {
      throw new IOException(components.length + " colours a pixel");
    }
    int width = raster.getWidth();
    int height = raster.getHeight();
    boolean luminance = bands == 3 ? isLuminance() : bands == 4 && isYcck();
    byte[] rgb = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
    int[] row = new int[bands * width];
    int at = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int x = 0; x < width; x++) {
        int from = x * bands;
        if (bands == 1) {
          rgb[at] = rgb[at + 1] = rgb[at + 2] = (byte) row[from];
        } else {
          int first = row[from];
          int second = row[from + 1];
          int third = row[from + 2];
          if (luminance) {
            int blue = second - 128;
            int red = third - 128;
            second = clipped(first + ((-22554 * blue - 46802 * red + 32768) >> 16));
            third = clipped(first + ((116130 * blue + 32768) >> 16));
            first = clipped(first + ((91881 * red + 32768) >> 16));
          }
          if (bands == 4) {
            // Pillow takes every CMYK file for one of Adobe's, which hold the inverse
            int white = row[from + 3];
            first = inked(luminance ? first : 255 - first, white);
            second = inked(luminance ? second : 255 - second, white);
            third = inked(luminance ? third : 255 - third, white);
          }
          rgb[at] = (byte) first;
          rgb[at + 1] = (byte) second;
          rgb[at + 2] = (byte) third;
        }
        at += 3;
      }
    }
    return new RgbImage(width, height, rgb);
  }

  private boolean isLuminance() {
    if (jfif) {
      return true;
    }
    if (adobeTransform >= 0) {
      return adobeTransform != 0;
    }
    return components[0] != 'R' || components[1] != 'G' || components[2] != 'B';
  }

  private boolean isYcck() {
    return adobeTransform > 0;
  }

  /**
   * What is left of white paper.
   *
   * @param ink from 0 to 255
   * @param white what black leaves, from 0 to 255
   */
  private static int inked(int ink, int white) {
    int product = ink * white + 128;
    return clipped(white - (((product >> 8) + product) >> 8));
  }

  private static int clipped(int sample) {
    return Math.max(0, Math.min(255, sample));
  }
}
