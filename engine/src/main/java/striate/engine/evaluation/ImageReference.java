package striate.engine.evaluation;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import striate.engine.parquet.ParquetFile;
import striate.engine.run.Problem;

/**
 * An image that lies inside a larger file, as one line of text: {@code parquet:ROW:COLUMN:FILE} or
 * {@code base64:OFFSET:LENGTH:FILE}. Files have absolute paths.
 */
public final class ImageReference {
  /** Base64 of the largest image file that is decoded. */
  private static final long MOST_CHARACTERS = 700_000_000;

  private static final Pattern PARQUET =
      Pattern.compile("parquet:([0-9]{1,18}):([^:]+):(.+)", Pattern.DOTALL);
  private static final Pattern BASE64 =
      Pattern.compile("base64:([0-9]{1,18}):([0-9]{1,10}):(.+)", Pattern.DOTALL);

  private ImageReference() {}

  /** The image in a row, from 0, of a Parquet file's column. */
  public static String inParquet(Path file, long row, String column) {
    return "parquet:" + row + ":" + column.replace(':', '\u0000') + ":" + file.toAbsolutePath();
  }

  /** The image in base64 at a place of a text file, in bytes. */
  public static String inText(Path file, long offset, long length) {
    return "base64:" + offset + ":" + length + ":" + file.toAbsolutePath();
  }

  /** The file that holds the image. */
  static Path file(String reference) {
    for (Pattern pattern : new Pattern[] {PARQUET, BASE64}) {
      Matcher matcher = pattern.matcher(reference);
      if (matcher.matches()) {
        return Path.of(matcher.group(3));
      }
    }
    return Path.of(reference);
  }

  /**
   * The encoded image; null where the reference is a file's own path.
   *
   * @throws Problem where it cannot be read
   */
  static byte @Nullable [] bytes(String reference) {
    Matcher parquet = PARQUET.matcher(reference);
    if (parquet.matches()) {
      Path file = Path.of(parquet.group(3));
      long row = Long.parseLong(parquet.group(1));
      String column = parquet.group(2).replace('\u0000', ':');
      byte[] bytes = ParquetFile.open(file).bytes(row, column);
      if (bytes == null) {
        throw Problem.badInput(
            "image not found", place(reference), "download the file again, with images inside");
      }
      return bytes;
    }
    Matcher base64 = BASE64.matcher(reference);
    return base64.matches()
        ? decoded(
            Path.of(base64.group(3)),
            Long.parseLong(base64.group(1)),
            Long.parseLong(base64.group(2)),
            place(reference))
        : null;
  }

  /** For complaints: the file and the place in it. */
  static String place(String reference) {
    Matcher parquet = PARQUET.matcher(reference);
    if (parquet.matches()) {
      return parquet.group(3) + ", row " + parquet.group(1) + ", column " + parquet.group(2);
    }
    Matcher base64 = BASE64.matcher(reference);
    return base64.matches() ? base64.group(3) + ", byte " + base64.group(1) : reference;
  }

  private static byte[] decoded(Path file, long offset, long length, String place) {
    if (length > MOST_CHARACTERS) {
      throw Problem.badInput("the image is too large", place, "scale it down");
    }
    byte[] text = new byte[(int) length];
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(offset);
      in.readFully(text);
      return Base64.getMimeDecoder().decode(text);
    } catch (IOException e) {
      throw Problem.badInput(
          "the image cannot be read: " + e.getMessage(), place, "check the file", e);
    } catch (IllegalArgumentException e) {
      throw Problem.badInput("the image is not base64", place, "download the file again", e);
    }
  }
}
