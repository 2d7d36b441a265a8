package striate.engine.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/** Writes directories that get their name only when their whole content is on disk. */
public final class AtomicDirectory {
  private AtomicDirectory() {}

  /** Fills a directory. */
  public interface Content {
    void writeTo(Path directory) throws IOException;
  }

  /**
   * Fills a temporary directory beside the target, forces it to disk and renames it.
   *
   * @throws Problem if the directory already exists (bad input) or cannot be written; then nothing
   *     remains
   */
  public static void write(Path directory, Content content) {
    if (Files.exists(directory)) {
      throw Problem.badInput(
          "the directory already exists", directory, "choose another name or remove it");
    }
    replace(directory, content);
  }

  /**
   * As {@link #write}, but replaces an existing directory: renames it when the new one is complete,
   * and deletes it when the new one has its name.
   *
   * @throws Problem if the directory cannot be written; then the existing one remains
   */
  public static void replace(Path directory, Content content) {
    Path absolute = directory.toAbsolutePath();
    Path part = absolute.resolveSibling("." + absolute.getFileName() + ".part");
    boolean complete = false;
    try {
      delete(part);
      Files.createDirectories(part);
      content.writeTo(part);
      force(part);
      Path old = absolute.resolveSibling("." + absolute.getFileName() + ".old");
      delete(old);
      boolean replacing = Files.exists(absolute);
      if (replacing) {
        Files.move(absolute, old, StandardCopyOption.ATOMIC_MOVE);
      }
      try {
        Files.move(part, absolute, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        if (replacing) {
          Files.move(old, absolute, StandardCopyOption.ATOMIC_MOVE);
        }
        throw e;
      }
      complete = true;
      forceNames(absolute.getParent());
      delete(old);
    } catch (IOException e) {
      throw Problem.workFailed(
          "cannot write: " + e.getMessage(),
          directory,
          "free some space or choose another place",
          e);
    } finally {
      if (!complete) {
        discard(part);
      }
    }
  }

  private static void force(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(directory)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
    }
    forceNames(directory);
  }

  /**
   * Forces a directory's entries to disk; not possible on Windows.
   *
   * @param directory null, such as the parent of a root, does nothing
   */
  public static void forceNames(@Nullable Path directory) throws IOException {
    if (directory != null && !System.getProperty("os.name").startsWith("Windows")) {
      try (FileChannel opened = FileChannel.open(directory, StandardOpenOption.READ)) {
        opened.force(true);
      }
    }
  }

  /** Cleans up after a failure, without hiding it; the next write overwrites what remains. */
  private static void discard(Path directory) {
    try {
      delete(directory);
    } catch (IOException e) {
      System.getLogger(AtomicDirectory.class.getName())
          .log(System.Logger.Level.DEBUG, "left behind: " + directory, e);
    }
  }

  /** Deletes a directory with its content, if it exists. */
  public static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
