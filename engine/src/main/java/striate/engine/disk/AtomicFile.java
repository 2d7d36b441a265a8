package striate.engine.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import striate.engine.run.Problem;

/** Writes files that get their name only when their whole content is on disk. */
public final class AtomicFile {
  private AtomicFile() {}

  /** Fills a file. */
  public interface Content {
    void writeTo(FileChannel out) throws IOException;
  }

  /**
   * Fills a temporary file beside the target, forces it to disk and renames it. Replaces an
   * existing file.
   *
   * @throws Problem if the file cannot be written; then nothing remains
   */
  public static void write(Path file, Content content) {
    Path temporary = file.toAbsolutePath().resolveSibling("." + file.getFileName() + ".part");
    try {
      try (FileChannel out =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        content.writeTo(out);
        out.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (RuntimeException e) {
      discard(temporary, e);
      throw e;
    } catch (IOException e) {
      discard(temporary, e);
      throw Problem.workFailed(
          "cannot write: " + e.getMessage(), file, "free some space or choose another place", e);
    }
  }

  private static void discard(Path temporary, Exception failure) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException left) {
      failure.addSuppressed(left);
    }
  }
}
