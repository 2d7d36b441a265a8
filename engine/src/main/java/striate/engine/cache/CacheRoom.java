package striate.engine.cache;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Keeps a cache's directory within its size limit. It counts the files, including those of other
 * processes, after writing each {@value #SHARE}th of the limit. Each process can therefore exceed
 * the limit by that much for a while.
 */
public final class CacheRoom {
  /** Suffix of files that are being written. */
  static final String DRAFT = ".draft";

  private static final int SHARE = 32;
  private static final Duration LEFT_BEHIND = Duration.ofHours(1);
  private static final Duration BETWEEN_COUNTS = Duration.ofMinutes(1);

  private record Found(Path file, long bytes, long time) {}

  private final Path directory;
  private final long maxBytes;
  private final InstantSource clock;
  private final long opened;
  private long limit;
  private long used;
  private long takenSinceCount;
  private long nextCount;

  CacheRoom(Path directory, long maxBytes, InstantSource clock) {
    this.directory = directory;
    this.maxBytes = maxBytes;
    this.clock = clock;
    this.opened = clock.millis();
  }

  /**
   * Makes room for a new file. If needed, deletes the least recently used files that were not used
   * since this object was created.
   *
   * @return false if there is no room
   */
  public synchronized boolean take(long bytes) throws IOException {
    boolean full = used + bytes > limit;
    if (full ? clock.millis() >= nextCount : takenSinceCount > limit / SHARE) {
      count(bytes);
    }
    if (used + bytes > limit) {
      return false;
    }
    used += bytes;
    takenSinceCount += bytes;
    return true;
  }

  private void count(long wanted) throws IOException {
    Files.createDirectories(directory);
    List<Found> entries = new ArrayList<>();
    used = 0;
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = file.getFileName().toString();
            long time = attributes.lastModifiedTime().toMillis();
            if (ContentKey.isKey(name)) {
              entries.add(new Found(file, attributes.size(), time));
              used += attributes.size();
            } else if (name.endsWith(DRAFT)
                && (time > clock.millis() - LEFT_BEHIND.toMillis() || !delete(file))) {
              used += attributes.size();
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path visited, @org.jspecify.annotations.Nullable IOException gone) {
            return FileVisitResult.CONTINUE;
          }
        });
    long free = directory.toFile().getUsableSpace();
    limit = Math.min(maxBytes, (free + used) / 10);
    if (used + wanted > limit) {
      // free a tenth more than needed, so that not every new entry counts the files
      long goal = limit - wanted - limit / 10;
      entries.sort(Comparator.comparingLong(Found::time));
      for (Found entry : entries) {
        if (used <= goal || entry.time() >= opened) {
          break;
        }
        if (delete(entry.file())) {
          used -= entry.bytes();
        }
      }
    }
    takenSinceCount = 0;
    nextCount = clock.millis() + BETWEEN_COUNTS.toMillis();
  }

  /** Windows does not delete a file that another process reads. */
  private static boolean delete(Path file) {
    try {
      Files.deleteIfExists(file);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
