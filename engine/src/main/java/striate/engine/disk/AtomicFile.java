package striate.engine.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import striate.engine.run.Problem;

/** Files that appear under their name only when they are whole. */
public final class AtomicFile {
  private AtomicFile() {}

  /** Fills a file. */
  public interface Content {
    void writeTo(FileChannel out) throws IOException;
  }

  /**
   * Fills a temporary file beside the wanted one, forces content and name to disk and renames it; an
   * existing file is replaced.
   *
   * @throws Problem where the file cannot be written; nothing is left behind then
   */
  public static void write(Path file, Content content) {
    try {
      write(file, Durability.NAME_FORCED, content);
    } catch (IOException e) {
      throw Problem.workFailed(
          "cannot write: " + e.getMessage(), file, "free some space or choose another place", e);
    }
  }

  /**
   * Writes a text in UTF-8; an existing file is replaced.
   *
   * @throws IOException where the file cannot be written; nothing is left behind then
   */
  public static void write(Path file, Durability durability, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    write(
        file,
        durability,
        out -> {
          while (bytes.hasRemaining()) {
            out.write(bytes);
          }
        });
  }

  /**
   * Fills a temporary file beside the wanted one and renames it; an existing file is replaced.
   *
   * @throws IOException where the file cannot be written; nothing is left behind then
   */
  public static void write(Path file, Durability durability, Content content) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path temporary = absolute.resolveSibling("." + absolute.getFileName() + ".part");
    try {
      try (FileChannel out =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        content.writeTo(out);
        if (durability != Durability.RENAMED) {
          out.force(true);
        }
      }
      Files.move(
          temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (RuntimeException | IOException e) {
      discard(temporary, e);
      throw e;
    }
    if (durability == Durability.NAME_FORCED) {
      AtomicDirectory.forceNames(absolute.getParent());
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
