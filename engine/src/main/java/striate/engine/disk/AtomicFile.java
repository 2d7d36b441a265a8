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

/** Writes files that get their name only when they are complete. */
public final class AtomicFile {
  private AtomicFile() {}

  /** Fills a file. */
  public interface Content {
    void writeTo(FileChannel out) throws IOException;
  }

  /**
   * Fills a temporary file beside the target, renames it, and forces content and name to disk.
   * Replaces an existing file.
   *
   * @throws Problem if the file cannot be written; then nothing remains
   */
  public static void write(Path file, Content content) {
    try {
      write(file, Durability.NAME_FORCED, content);
    } catch (IOException e) {
      throw DiskFull.problem("cannot write", file, e);
    }
  }

  /**
   * Writes a text in UTF-8. Replaces an existing file.
   *
   * @throws IOException if the file cannot be written; then nothing remains
   */
  public static void write(Path file, Durability durability, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    write(
        file,
        durability,
        out -> {
          try {
            while (bytes.hasRemaining()) {
              out.write(bytes);
            }
          } catch (IOException e) {
            throw DiskFull.explain(e, file, bytes.limit());
          }
        });
  }

  /**
   * Fills a temporary file beside the target and renames it. Replaces an existing file.
   *
   * @throws IOException if the file cannot be written; then nothing remains
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
        fill(out, temporary, content);
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

  private static void fill(FileChannel out, Path file, Content content) throws IOException {
    try {
      content.writeTo(out);
    } catch (IOException e) {
      throw DiskFull.explainAfter(e, file, out.size());
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
