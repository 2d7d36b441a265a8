package striate.engine.data;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/**
 * An image as a samples file names it: a path, or something that other tools take and that is not a
 * path here - data within the file, or an address.
 */
final class ImagePath {
  /** Longer ones are no path on any system, and would fill the memory where data stands inline. */
  private static final int LONGEST = 4096;

  private static final int KEPT = 256;
  private static final String CUT = "…";

  private ImagePath() {}

  /** As written; of what is too long for a path, only the beginning. */
  static String kept(String written) {
    if (isData(written)) {
      // what it is, without what it holds
      int comma = written.indexOf(',');
      int end = comma < 0 ? written.length() : comma + 1;
      return written.substring(0, Math.min(Shown.MOST / 2, end)) + CUT;
    }
    return written.length() <= LONGEST ? written : written.substring(0, KEPT) + CUT;
  }

  /**
   * @throws Problem where it is not a path
   */
  static Path resolved(Path directory, String written) {
    String why = foreign(written);
    if (why != null) {
      throw Problem.badInput(why, Shown.of(written), "save the image as a file and name its path");
    }
    try {
      return directory.resolve(written);
    } catch (InvalidPathException e) {
      throw Problem.badInput(
          "the image's name is not a path: " + reason(e),
          Shown.of(written),
          "correct the sample or leave it out",
          e);
    }
  }

  private static @Nullable String foreign(String written) {
    String start = written.substring(0, Math.min(16, written.length())).toLowerCase(Locale.ROOT);
    if (isData(written)) {
      return "the image is data within the samples file (a data URI), not a path";
    }
    if (start.matches("(https?|ftp|s3|gs|hf|oss)://.*")) {
      return "the image is an address to download from, not a path";
    }
    if (start.startsWith("file:")) {
      return "the image is a file: URL, not a path";
    }
    return written.length() == KEPT + 1 && written.endsWith(CUT)
        ? "the image's name is too long for a path, and perhaps the image itself in base64"
        : null;
  }

  private static boolean isData(String written) {
    return written.regionMatches(true, 0, "data:", 0, 5);
  }

  private static String reason(InvalidPathException e) {
    return e.getInput().indexOf('\0') >= 0 ? "it holds a NUL character" : Shown.of(e.getReason());
  }
}
