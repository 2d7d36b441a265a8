package striate.engine.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import striate.engine.run.Problem;

/**
 * The few lines that git leaves in place of a large file where git-lfs is not installed or has not
 * fetched it. Whoever opens a file that is usually large asks here first, so that the message names
 * the cause and not what the lines look like to a parser.
 */
public final class LfsPointer {
  /** A pointer is shorter than this, by git-lfs' specification. */
  private static final int MAX_BYTES = 1024;

  /** Today's first line, and that of git-lfs' first versions. */
  private static final List<String> STARTS =
      List.of(
          "version https://git-lfs.github.com/spec/", "version https://hawser.github.com/spec/");

  private LfsPointer() {}

  /** Whether a file is a pointer; false where it is missing. */
  public static boolean is(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) >= MAX_BYTES) {
        return false;
      }
      try (InputStream in = Files.newInputStream(file)) {
        return is(in.readNBytes(MAX_BYTES));
      }
    } catch (IOException e) {
      // whoever reads the file itself says so
      return false;
    }
  }

  /** Whether these are a pointer's bytes. */
  public static boolean is(byte[] content) {
    if (content.length >= MAX_BYTES) {
      return false;
    }
    String text = new String(content, StandardCharsets.ISO_8859_1);
    return STARTS.stream().anyMatch(text::startsWith);
  }

  /**
   * Lets every other file pass, also a missing one.
   *
   * @throws Problem where the file is a pointer
   */
  public static void refuse(Path file) {
    if (is(file)) {
      throw problem(file, file.toFile().length());
    }
  }

  /**
   * As {@link #refuse(Path)}, for a file that was read already.
   *
   * @throws Problem where the content is a pointer
   */
  public static void refuse(Path file, byte[] content) {
    if (is(content)) {
      throw problem(file, content.length);
    }
  }

  private static Problem problem(Path file, long bytes) {
    return Problem.badInput(
        file.getFileName() + " is a git-lfs pointer, " + bytes + " bytes, not the file itself",
        file,
        "run `git lfs pull` in the clone, or download the file itself");
  }
}
