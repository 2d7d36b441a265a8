package striate.engine.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Arrays of float32 by {@link ContentKey}, in a directory that any number of processes may share
 * and the user may delete at any time.
 *
 * <p>Writes each entry under a temporary name and renames it, so that entries are complete. A
 * checksum detects an entry that was damaged later (power failure, failing disk); it counts as
 * absent. No method throws: if the directory cannot be read or written, the cache reports the first
 * failure and then does nothing.
 *
 * <p>The size is limited. Eviction removes the least recently used entries, but none that was used
 * since this cache was opened: otherwise a run with more data than fits would never find an entry
 * again. The file's modification time records a use, once per opened cache and day.
 *
 * <p>Thread-safe.
 */
public final class ContentCache {
  private static final Duration NOTED_EVERY = Duration.ofDays(1);

  /** Writes files; a test's can run out of space. */
  interface Writing {
    void write(Path file, ByteBuffer bytes) throws IOException;
  }

  private final Path directory;
  private final Consumer<String> warn;
  private final InstantSource clock;
  private final Writing writing;
  private final CacheRoom room;
  private final long opened;
  private final AtomicBoolean warned = new AtomicBoolean();
  private volatile boolean writable = true;

  /**
   * @param directory created on first use
   * @param maxBytes limit for all entries; a tenth of the disk's free space if that is less
   * @param warn receives one line, once, if the cache is unusable
   */
  public ContentCache(Path directory, long maxBytes, Consumer<String> warn) {
    this(directory, maxBytes, warn, InstantSource.system(), EntryFile::write);
  }

  ContentCache(
      Path directory, long maxBytes, Consumer<String> warn, InstantSource clock, Writing writing) {
    this.directory = directory;
    this.warn = warn;
    this.clock = clock;
    this.writing = writing;
    this.opened = clock.millis();
    this.room = new CacheRoom(directory, maxBytes, clock);
  }

  /**
   * The array of a key; null if absent.
   *
   * @param count expected length
   */
  public float @Nullable [] get(ContentKey key, int count) {
    Path file = file(key);
    try {
      float[] values = EntryFile.read(file, key, count);
      if (values != null) {
        noteUse(file);
      }
      return values;
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      failed(e);
      return null;
    }
  }

  /** Stores an array, unless there is no room for it. */
  public void put(ContentKey key, float[] values) {
    long size = EntryFile.size(values.length);
    if (!writable || size > Integer.MAX_VALUE - 8) {
      return;
    }
    Path file = file(key);
    Path draft = file.resolveSibling(key.hex() + "." + UUID.randomUUID() + CacheRoom.DRAFT);
    try {
      if (!room.take(size)) {
        return;
      }
      Files.createDirectories(file.getParent());
      writing.write(draft, EntryFile.encode(key, values));
      Files.setLastModifiedTime(draft, FileTime.from(clock.instant()));
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      // the directory was deleted just now: the next entry creates it again
    } catch (IOException e) {
      remove(draft);
      // Windows refuses to replace a file that another process reads; that file is the same entry
      if (!Files.exists(file)) {
        writable = false;
        failed(e);
      }
    }
  }

  /** {@code ab/ab12...}: keeps directories short. */
  private Path file(ContentKey key) {
    return directory.resolve(key.hex().substring(0, 2)).resolve(key.hex());
  }

  private void noteUse(Path file) {
    try {
      long noted = Files.getLastModifiedTime(file).toMillis();
      if (noted < Math.max(opened, clock.millis() - NOTED_EVERY.toMillis())) {
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
      }
    } catch (IOException e) {
      // read-only or deleted by now: the entry was read anyway
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // the next count deletes leftover temporary files
    }
  }

  private void failed(IOException e) {
    if (!warned.getAndSet(true)) {
      warn.accept(
          "the cache "
              + directory
              + " cannot be used ("
              + e.getClass().getSimpleName()
              + ": "
              + e.getMessage()
              + "): this run recomputes its contents; results stay the same");
    }
  }
}
