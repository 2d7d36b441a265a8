package striate.engine.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import striate.engine.run.Problem;

/** Decodes PNG and JPEG files, after a look at what their headers promise. */
public final class ImageFile {
  /** Images with more pixels are refused before they are decoded. */
  public static final long MAX_PIXELS = 64_000_000;

  private static final int LONGEST_SIGNATURE = 8;

  private ImageFile() {}

  /** What a file's header says, in pixels. */
  public record Size(int width, int height) {}

  /**
   * Reads the header only.
   *
   * @throws Problem where the file is missing, empty, no PNG or JPEG, or over {@link #MAX_PIXELS}
   */
  public static Size size(Path file) {
    return read(file, (reader, size) -> size);
  }

  /**
   * Decodes the whole image.
   *
   * @throws Problem as {@link #size}, and where the data is broken or cut short
   */
  public static RgbImage decode(Path file) {
    return read(
        file,
        (reader, size) -> {
          List<String> warnings = new ArrayList<>();
          reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
          BufferedImage image = reader.read(0);
          for (String warning : warnings) {
            if (warning.toLowerCase(Locale.ROOT).contains("premature end")) {
              throw new IOException(warning);
            }
          }
          return RgbImage.of(image);
        });
  }

  private interface Reading<T> {
    T apply(ImageReader reader, Size size) throws IOException;
  }

  private static <T> T read(Path file, Reading<T> reading) {
    if (!Files.isRegularFile(file)) {
      throw Problem.badInput("there is no such image", file, "check the path");
    }
    ImageReader reader = reader(file);
    try (ImageInputStream input = new FileImageInputStream(file.toFile())) {
      reader.setInput(input, true, true);
      Size size = new Size(reader.getWidth(0), reader.getHeight(0));
      if ((long) size.width() * size.height() > MAX_PIXELS) {
        throw Problem.badInput(
            "the image has "
                + size.width()
                + " x "
                + size.height()
                + " pixels, over the "
                + MAX_PIXELS / 1_000_000
                + " million that are read",
            file,
            "scale it down");
      }
      return reading.apply(reader, size);
    } catch (IOException | RuntimeException e) {
      if (e instanceof Problem problem) {
        throw problem;
      }
      // ImageIO's readers answer broken files with all kinds of runtime exceptions
      throw Problem.badInput(
          "the image cannot be read: "
              + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
          file,
          "replace the image or leave its sample out",
          e);
    } finally {
      reader.dispose();
    }
  }

  private static ImageReader reader(Path file) {
    byte[] start;
    try (InputStream input = Files.newInputStream(file)) {
      start = input.readNBytes(LONGEST_SIGNATURE);
    } catch (IOException e) {
      throw Problem.badInput(
          "the image cannot be read: " + e.getMessage(),
          file,
          "check its permissions and the disk",
          e);
    }
    if (start.length == 0) {
      throw Problem.badInput("the image is empty", file, "replace the image");
    }
    String format = "";
    if (start.length == 8
        && (start[0] & 0xff) == 0x89
        && start[1] == 'P'
        && start[2] == 'N'
        && start[3] == 'G') {
      format = "png";
    } else if (start.length >= 3 && (start[0] & 0xff) == 0xff && (start[1] & 0xff) == 0xd8) {
      format = "jpeg";
    }
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    if (format.isEmpty() || !readers.hasNext()) {
      throw Problem.badInput(
          "the image is neither PNG nor JPEG", file, "convert it to PNG or JPEG");
    }
    return readers.next();
  }
}
