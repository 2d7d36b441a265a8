package striate.engine.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/**
 * The lock that a worker holds on its journal for as long as it lives. The system releases it with
 * the process, however that ends, so it tells a living worker from a dead one without process ids
 * or clocks, and keeps a second worker off.
 */
public final class JournalLock implements AutoCloseable {
  /**
   * Whoever asks {@link #isHeld} holds the lock for an instant; a worker waits this long for it.
   */
  private static final long PATIENCE_MILLIS = 2000;

  private static final long RETRY_MILLIS = 10;

  /** Closing any channel to a file drops all locks that this JVM has on it, so ask here first. */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;
  private final FileLock lock;

  private JournalLock(Path file, FileChannel channel, FileLock lock) {
    this.file = file;
    this.channel = channel;
    this.lock = lock;
  }

  private static Path file(Path journal) {
    Path absolute = journal.toAbsolutePath().normalize();
    return absolute.resolveSibling(absolute.getFileName() + ".lock");
  }

  /**
   * Takes the lock.
   *
   * @throws Problem if another worker holds it
   * @throws IOException if the lock's file cannot be opened
   */
  static JournalLock acquire(Path journal) throws IOException {
    Path file = file(journal);
    if (!HELD_HERE.add(file)) {
      throw heldByAnother(journal);
    }
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryFor(channel);
      if (lock != null) {
        return new JournalLock(file, channel, lock);
      }
      throw heldByAnother(journal);
    } catch (IOException | RuntimeException e) {
      HELD_HERE.remove(file);
      if (channel != null) {
        channel.close();
      }
      throw e;
    }
  }

  private static @Nullable FileLock tryFor(FileChannel channel) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    while (true) {
      FileLock lock = channel.tryLock();
      if (lock != null || System.nanoTime() > deadline) {
        return lock;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS));
    }
  }

  private static Problem heldByAnother(Path journal) {
    return Problem.workFailed(
        "another worker is writing this run", journal, "wait for it to end, or cancel it");
  }

  /**
   * Whether a living worker holds the lock on this journal.
   *
   * @throws Problem if the lock's file cannot be read
   */
  public static boolean isHeld(Path journal) {
    Path file = file(journal);
    if (HELD_HERE.contains(file)) {
      return true;
    }
    if (Files.notExists(file)) {
      return false;
    }
    // a shared lock needs no permission to write: a colleague's workspace can be looked at
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      throw Problem.workFailed(
          "the journal's lock cannot be read (" + e.getMessage() + ")",
          file,
          "check the directory's permissions",
          e);
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      lock.release();
    } finally {
      HELD_HERE.remove(file);
    }
  }
}
