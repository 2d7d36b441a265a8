package striate.engine.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import striate.engine.disk.LfsPointer;
import striate.engine.run.Problem;

/**
 * Decodes PNG, JPEG, GIF and WebP (the first picture), BMP and TIFF files to what Pillow's {@code
 * Image.open(file).convert("RGB")} makes of them, after a look at what their headers promise. Equal
 * to the bit but for JPEG, whose decoders differ by a level or two where colours are stored more
 * coarsely than brightness. Orientation and colour profiles are ignored, as by Pillow.
 */
public final class ImageFile {
  /** Images with more pixels are refused before they are decoded. */
  public static final long MAX_PIXELS = 64_000_000;

  private static final long MAX_BYTES = 8 * MAX_PIXELS;

  private ImageFile() {}

  /** What a file's header says, in pixels. */
  public record Size(int width, int height) {}

  /**
   * Reads the header only.
   *
   * @throws Problem where the file is missing, empty, of another kind, or over {@link #MAX_PIXELS}
   */
  public static Size size(Path file) {
    return read(
        file,
        input -> {
          ImageHeader header = header(file, input);
          return new Size(header.width(), header.height());
        });
  }

  /**
   * Decodes the whole image.
   *
   * @throws Problem as {@link #size}, and where the data is broken or cut short
   */
  public static RgbImage decode(Path file) {
    return read(
        file,
        input -> {
          if (Files.size(file) > MAX_BYTES) {
            throw enormous(Files.size(file) / 1_000_000 + " MB", file);
          }
          return decoded(input.readAllBytes(), file);
        });
  }

  /**
   * Decodes an image file's content, which may lie inside another file.
   *
   * @param place where it lies, for complaints
   * @throws Problem as {@link #decode(Path)}
   */
  public static RgbImage decode(byte[] bytes, Object place) {
    return guarded(place, () -> decoded(bytes, place));
  }

  private static RgbImage decoded(byte[] bytes, Object place) throws IOException {
    if (bytes.length == 0) {
      throw empty(place);
    }
    ImageHeader header = header(place, new ByteArrayInputStream(bytes));
    return switch (header.format()) {
      case PNG -> RgbImage.of(image("png", PngFile.essentials(bytes)));
      case JPEG -> jpeg(bytes);
      case GIF -> gif(bytes);
      case BMP -> RgbImage.of(image("bmp", bytes));
      case WEBP -> WebpFile.parse(bytes).decode(picture -> image("webp", picture));
      case TIFF -> tiff(bytes);
    };
  }

  private interface Reading<T> {
    T apply(InputStream input) throws IOException;
  }

  private static <T> T read(Path file, Reading<T> reading) {
    if (!Files.isRegularFile(file)) {
      throw Problem.badInput("image not found", file, "check the path");
    }
    LfsPointer.refuse(file);
    return guarded(
        file,
        () -> {
          try (InputStream input = Files.newInputStream(file)) {
            if (Files.size(file) == 0) {
              throw empty(file);
            }
            return reading.apply(input);
          }
        });
  }

  private interface Work<T> {
    T done() throws IOException;
  }

  private static <T> T guarded(Object file, Work<T> work) {
    try {
      return work.done();
    } catch (ImageHeader.OtherFormat e) {
      throw Problem.badInput(
          Objects.requireNonNullElse(e.getMessage(), "the image is of another kind"),
          file,
          "convert it to PNG or JPEG");
    } catch (OutOfMemoryError e) {
      throw Problem.badInput("the image takes more memory than there is", file, "scale it down", e);
    } catch (IOException | RuntimeException e) {
      if (e instanceof Problem problem) {
        throw problem;
      }
      // ImageIO's readers answer broken files with all kinds of runtime exceptions
      throw Problem.badInput(
          "the image cannot be read: " + reason(e),
          file,
          "replace the image or leave its sample out",
          e);
    }
  }

  private static String reason(Exception e) {
    // what a reader trips over says nothing of the file
    String message = e instanceof IOException ? e.getMessage() : null;
    return e instanceof EOFException
        ? "the file is cut short"
        : message == null ? "its data is damaged" : message;
  }

  private static Problem empty(Object place) {
    return Problem.badInput("the image is empty", place, "replace the image");
  }

  private static ImageHeader header(Object file, InputStream input) throws IOException {
    ImageHeader header = ImageHeader.read(input);
    if (header.pixels() > MAX_PIXELS) {
      throw enormous(header.width() + " x " + header.height() + " pixels", file);
    }
    return header;
  }

  private static Problem enormous(String size, Object file) {
    return Problem.badInput(
        "the image has "
            + size
            + ", over the "
            + (size.endsWith("MB") ? MAX_BYTES / 1_000_000 : MAX_PIXELS / 1_000_000 + " million")
            + " that are read",
        file,
        "scale it down");
  }

  private static RgbImage tiff(byte[] bytes) throws IOException {
    TiffFile tiff = TiffFile.parse(bytes);
    BufferedImage image = image("tiff", tiff.bytes());
    if (image.getWidth() != tiff.width() || image.getHeight() != tiff.height()) {
      throw new IOException("its data is damaged");
    }
    return tiff.palette().length > 0 ? tiff.lookedUp(image.getRaster()) : RgbImage.of(image);
  }

  private static RgbImage gif(byte[] bytes) throws IOException {
    DataInputStream input = new DataInputStream(new ByteArrayInputStream(bytes));
    return GifFrame.read(input).decode(input);
  }

  private static RgbImage jpeg(byte[] bytes) throws IOException {
    JpegFile jpeg = JpegFile.parse(bytes);
    return decoded(
        "jpeg",
        jpeg.essentials(),
        reader -> {
          List<String> warnings = new ArrayList<>();
          reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
          RgbImage image = jpeg.colours(reader.readRaster(0, null));
          for (String warning : warnings) {
            if (warning.toLowerCase(Locale.ROOT).contains("premature end")) {
              throw new IOException(warning);
            }
          }
          return image;
        });
  }

  private static BufferedImage image(String format, byte[] bytes) throws IOException {
    return decoded(format, bytes, reader -> reader.read(0));
  }

  private interface Decoding<T> {
    T apply(ImageReader reader) throws IOException;
  }

  private static <T> T decoded(String format, byte[] bytes, Decoding<T> decoding)
      throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    try (ImageInputStream input =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.setInput(input, true, true);
      return decoding.apply(reader);
    } finally {
      reader.dispose();
    }
  }
}
