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
      fill(part, content);
      force(part);
      Path old = absolute.resolveSibling("." + absolute.getFileName() + ".old");
      delete(old);
      boolean replacing = Files.exists(absolute);
      FailPoint.BEFORE_DIRECTORY_RENAME.pass();
      if (replacing) {
        Files.move(absolute, old, StandardCopyOption.ATOMIC_MOVE);
        FailPoint.BETWEEN_DIRECTORY_RENAMES.pass();
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
      FailPoint.AFTER_DIRECTORY_RENAME.pass();
      forceNames(absolute.getParent());
      delete(old);
    } catch (IOException e) {
      throw DiskFull.problem("cannot write", directory, e);
    } catch (Problem e) {
      // the directory that did not come about, not its temporary file, is what a user knows
      throw DiskFull.isCauseOf(e) ? Problem.workFailed(e.what(), directory, e.remedy(), e) : e;
    } finally {
      if (!complete) {
        discard(part);
      }
    }
  }

  private static void fill(Path directory, Content content) throws IOException {
    try {
      content.writeTo(directory);
    } catch (IOException e) {
      long written = 0;
      for (Path file : files(directory)) {
        written += Files.size(file);
      }
      throw DiskFull.explainAfter(e, directory, written);
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(Files::isRegularFile).toList();
    }
  }

  private static void force(Path directory) throws IOException {
    for (Path file : files(directory)) {
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
