package striate.engine.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A lock on a file of its own that belongs to this process. The system releases it when the process
 * ends, however that happens, so whether it is held tells living from dead without process ids or
 * clocks.
 */
public final class ProcessLock implements AutoCloseable {
  private static final long RETRY_MILLIS = 10;

  /** Closing any channel to a file drops all locks that this JVM has on it, so ask here first. */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;
  private final FileLock lock;

  private ProcessLock(Path file, FileChannel channel, FileLock lock) {
    this.file = file;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Takes the lock; creates the file if needed.
   *
   * @param patience how long to wait for another process; one that only asks {@link #isHeld} holds
   *     the lock for an instant, too
   * @return empty if another process, or another thread here, holds it
   * @throws IOException if the file cannot be opened
   */
  public static Optional<ProcessLock> acquire(Path file, Duration patience) throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    if (!HELD_HERE.add(absolute)) {
      return Optional.empty();
    }
    FileChannel channel = null;
    try {
      channel = FileChannel.open(absolute, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryFor(channel, patience);
      if (lock != null) {
        return Optional.of(new ProcessLock(absolute, channel, lock));
      }
      HELD_HERE.remove(absolute);
      channel.close();
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      HELD_HERE.remove(absolute);
      if (channel != null) {
        channel.close();
      }
      throw e;
    }
  }

  private static @Nullable FileLock tryFor(FileChannel channel, Duration patience)
      throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      FileLock lock = channel.tryLock();
      if (lock != null || System.nanoTime() > deadline) {
        return lock;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS));
    }
  }

  /**
   * Whether a living process holds the lock.
   *
   * @throws IOException if the file is there and cannot be read
   */
  public static boolean isHeld(Path file) throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    if (HELD_HERE.contains(absolute)) {
      return true;
    }
    if (Files.notExists(absolute)) {
      return false;
    }
    // a shared lock needs no permission to write: a colleague's workspace can be looked at
    try (FileChannel channel = FileChannel.open(absolute, StandardOpenOption.READ);
        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true;
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
