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
 * Arrays of float32 by {@link ContentKey} in a directory that any number of processes share and
 * that may be deleted at any time.
 *
 * <p>An entry is written under a name of its own and then renamed, so that it is there as a whole
 * or not at all; one that was torn or changed after all (a power cut, a failing disk) is known by
 * its checksum and counts as absent. Nothing here ever fails: where the directory cannot be read or
 * written, the first failure is told and the rest goes on without.
 *
 * <p>Bounded in size: the entries used longest ago go first, but none that was used since this
 * cache was opened. A run that sees more than there is room for thus keeps what it has, where
 * replacing the oldest each time would find nothing again. A use is noted in the file's time of
 * modification, once per opened cache and day.
 *
 * <p>Safe for use by several threads.
 */
public final class ContentCache {
  private static final Duration NOTED_EVERY = Duration.ofDays(1);

  /** How files come to be; a test's can run out of room. */
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
   * @param directory made when it is needed
   * @param maxBytes for all entries; a tenth of what is free on the disk is the limit where that is
   *     less
   * @param warn hears once, in one line, that the cache cannot be used
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
   * The array kept under a key, null where there is none.
   *
   * @param count the numbers it must have
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

  /** Keeps an array, unless there is no room for it. */
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
      // the directory was deleted just now: the next entry makes it again
    } catch (IOException e) {
      remove(draft);
      // Windows refuses to replace a file that another process reads, which is then the same entry
      if (!Files.exists(file)) {
        writable = false;
        failed(e);
      }
    }
  }

  /** {@code ab/ab12...}: no directory gets too long to list. */
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
      // read-only or gone by now: it was read all the same
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // a draft left behind goes with the next clearing
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
              + "): what it would hold is computed again; results stay the same");
    }
  }
}
