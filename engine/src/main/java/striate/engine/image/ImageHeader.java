package striate.engine.image;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What the first bytes of an image file promise, read without any of the image itself.
 *
 * @param width of the whole image, in pixels; at least 1, as the height
 */
record ImageHeader(Format format, int width, int height) {
  private static final int SIGNATURE = 256;

  /** Beginnings of other kinds of files, and what they are. */
  private static final Map<String, String> OTHERS = others();

  /** The kinds of files that are read. */
  enum Format {
    PNG,
    JPEG,
    GIF,
    BMP,
    WEBP,
    TIFF
  }

  /** A file of another kind. */
  static final class OtherFormat extends IOException {
    private static final long serialVersionUID = 1L;

    OtherFormat(String message) {
      super(message);
    }
  }

  /**
   * @throws OtherFormat where it is none of the {@link Format}s
   * @throws IOException where the header is broken or cut short, or the stream fails
   */
  static ImageHeader read(InputStream stream) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(stream);
    buffered.mark(SIGNATURE);
    String start = new String(buffered.readNBytes(SIGNATURE), StandardCharsets.ISO_8859_1);
    buffered.reset();
    DataInputStream input = new DataInputStream(buffered);
    Format format = format(start);
    ImageHeader header =
        switch (format) {
          case PNG -> png(input);
          case JPEG -> jpeg(input);
          case GIF -> gif(input);
          case BMP -> bmp(input);
          case WEBP -> webp(input);
          case TIFF -> tiff(input);
        };
    if (header.width() < 1 || header.height() < 1) {
      throw new IOException(
          "its size is "
              + Integer.toUnsignedString(header.width())
              + " x "
              + Integer.toUnsignedString(header.height()));
    }
    return header;
  }

  long pixels() {
    return (long) width * height;
  }

  private static Format format(String start) throws OtherFormat {
    if (start.startsWith("\u0089PNG\r\n\u001a\n")) {
      return Format.PNG;
    } else if (start.startsWith("\u00ff\u00d8\u00ff")) {
      return Format.JPEG;
    } else if (start.startsWith("GIF87a") || start.startsWith("GIF89a")) {
      return Format.GIF;
    } else if (start.startsWith("BM")) {
      return Format.BMP;
    } else if (start.startsWith("RIFF") && start.startsWith("WEBP", 8)) {
      return Format.WEBP;
    } else if (start.startsWith("II*\0")
        || start.startsWith("MM\0*")
        || start.startsWith("II+\0")
        || start.startsWith("MM\0+")) {
      return Format.TIFF;
    }
    throw new OtherFormat(other(start));
  }

  private static String other(String start) {
    if (start.startsWith("ftyp", 4)) {
      String brand = start.substring(8, Math.min(12, start.length()));
      return brand.startsWith("avi")
          ? "the image is AVIF, which is not read"
          : Set.of("heic", "heix", "heim", "heis", "hevc", "mif1", "msf1").contains(brand)
              ? "the image is HEIC, which is not read"
              : "the file is a video, not an image";
    }
    for (Map.Entry<String, String> known : OTHERS.entrySet()) {
      if (start.startsWith(known.getKey())) {
        return known.getValue();
      }
    }
    String text = start.strip().toLowerCase(Locale.ROOT);
    if (text.startsWith("<svg") || (text.startsWith("<?xml") && text.contains("<svg"))) {
      return "the image is SVG, which is not read";
    }
    if (text.startsWith("<!doctype html") || text.startsWith("<html")) {
      return "the file is a web page, not an image";
    }
    return "the image is neither PNG, JPEG, GIF, BMP, WebP nor TIFF";
  }

  private static Map<String, String> others() {
    Map<String, String> kinds = new LinkedHashMap<>();
    kinds.put("%PDF", "PDF");
    kinds.put("8BPS", "Photoshop's PSD");
    kinds.put("\0\0\0\fjP  ", "JPEG 2000");
    kinds.put("\u00ff\u004f\u00ff\u0051", "JPEG 2000");
    kinds.put("\0\0\0\fJXL ", "JPEG XL");
    kinds.put("\u00ff\n", "JPEG XL");
    kinds.put("\0\0\1\0", "an icon (ICO)");
    kinds.put("v/1\1", "OpenEXR");
    kinds.put("qoif", "QOI");
    kinds.put("P5", "PGM");
    kinds.put("P6", "PPM");
    kinds.put("\u0093NUMPY", "a NumPy array");
    kinds.replaceAll((start, name) -> "the image is " + name + ", which is not read");
    return kinds;
  }

  private static ImageHeader png(DataInputStream input) throws IOException {
    input.skipNBytes(12);
    if (input.readInt() != 0x49484452) {
      throw new IOException("it does not begin with its size");
    }
    return new ImageHeader(Format.PNG, input.readInt(), input.readInt());
  }

  private static ImageHeader jpeg(DataInputStream input) throws IOException {
    input.skipNBytes(2);
    while (true) {
      int marker = input.readUnsignedByte();
      if (marker != 0xff) {
        continue;
      }
      while (marker == 0xff) {
        marker = input.readUnsignedByte();
      }
      if (JpegFile.standsAlone(marker)) {
        continue;
      }
      if (marker == JpegFile.SCAN || marker == JpegFile.END) {
        throw new IOException("it has no size");
      }
      int length = input.readUnsignedShort();
      if (JpegFile.isFrame(marker)) {
        input.skipNBytes(1);
        int height = input.readUnsignedShort();
        return new ImageHeader(Format.JPEG, input.readUnsignedShort(), height);
      }
      if (length < 2) {
        throw new IOException("a segment of " + length + " bytes");
      }
      input.skipNBytes(length - 2);
    }
  }

  /** The canvas; where the first picture is larger, as large as that, as for Pillow. */
  private static ImageHeader gif(DataInputStream input) throws IOException {
    GifFrame frame = GifFrame.read(input);
    return new ImageHeader(Format.GIF, frame.width(), frame.height());
  }

  private static ImageHeader bmp(DataInputStream input) throws IOException {
    input.skipNBytes(14);
    int length = Integer.reverseBytes(input.readInt());
    if (length == 12) {
      int width = Short.toUnsignedInt(Short.reverseBytes(input.readShort()));
      return new ImageHeader(
          Format.BMP, width, Short.toUnsignedInt(Short.reverseBytes(input.readShort())));
    }
    if (length < 40 || length > 1024) {
      throw new IOException("a header of " + length + " bytes");
    }
    int width = Integer.reverseBytes(input.readInt());
    // upside down where negative
    int height = Math.abs(Integer.reverseBytes(input.readInt()));
    input.skipNBytes(2);
    int bits = Short.toUnsignedInt(Short.reverseBytes(input.readShort()));
    if (bits == 0) {
      throw new IOException("it holds an image of another kind");
    }
    return new ImageHeader(Format.BMP, width, height);
  }

  private static ImageHeader webp(DataInputStream input) throws IOException {
    int[] size = WebpFile.size(input);
    return new ImageHeader(Format.WEBP, size[0], size[1]);
  }

  /** The directory may stand anywhere in the file. */
  private static ImageHeader tiff(DataInputStream input) throws IOException {
    TiffFile tiff = TiffFile.parse(input.readAllBytes());
    return new ImageHeader(Format.TIFF, tiff.width(), tiff.height());
  }
}
