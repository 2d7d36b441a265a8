package striate.engine.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import striate.engine.disk.AtomicDirectory;
import striate.engine.disk.DiskFull;
import striate.engine.disk.FailPoint;
import striate.engine.disk.ProcessLock;
import striate.engine.disk.SpaceReserve;
import striate.engine.run.EventJson;
import striate.engine.run.Problem;
import striate.engine.run.RunEvent;

/**
 * The only writer of a run's journal. Writes every event immediately and forces it to disk within
 * half a second; a run's start, checkpoints and end are on disk when {@link #append} returns.
 * Thread-safe.
 *
 * <p>If the disk is full, the last event that says so still finds room: the writer keeps some in
 * reserve.
 */
public final class JournalWriter implements AutoCloseable {
  private static final long FORCE_MILLIS = 500;

  private final Path file;
  private final @Nullable ProcessLock lock;
  private final FileChannel channel;
  private final SpaceReserve reserve;
  private final int attempt;
  private final @Nullable Problem cutOff;
  private final ScheduledExecutorService flusher;
  private long nextSeq;
  private boolean unforced;
  private boolean ended;
  private @Nullable Problem broken;

  /** Makes an event from its sequence number and time. */
  @FunctionalInterface
  public interface Numbered<E extends RunEvent> {
    E with(long seq, long at);
  }

  /**
   * Opens or creates a journal and begins the next attempt. Removes an incomplete or unreadable
   * end; damage between readable lines stays as it is.
   *
   * @throws Problem if another process writes it, or it is not writable
   */
  public static JournalWriter open(Path file) {
    return open(file, false);
  }

  /**
   * The same.
   *
   * @param scheduled whether a scheduler sees to it that there is one worker: see {@link
   *     JournalLock}
   */
  public static JournalWriter open(Path file, boolean scheduled) {
    ProcessLock lock = null;
    FileChannel channel = null;
    try {
      boolean created = Files.notExists(file);
      lock = scheduled ? JournalLock.acquireIfPossible(file) : JournalLock.acquire(file);
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      JournalWriter writer = new JournalWriter(file, lock, channel);
      if (created) {
        AtomicDirectory.forceNames(file.toAbsolutePath().resolveSibling(""));
      }
      writer.startFlushing();
      return writer;
    } catch (IOException e) {
      closeQuietly(e, channel, lock);
      throw unwritable(file, DiskFull.explain(e, file, SpaceReserve.BYTES));
    } catch (Problem e) {
      closeQuietly(e, channel, lock);
      throw e;
    }
  }

  private JournalWriter(Path file, @Nullable ProcessLock lock, FileChannel channel)
      throws IOException {
    this.file = file;
    this.lock = lock;
    this.channel = channel;
    int attempts = 0;
    JournalReader.Batch batch = JournalReader.read(file, 0, 0);
    while (!batch.events().isEmpty()) {
      for (RunEvent event : batch.events()) {
        if (event instanceof RunEvent.Started started) {
          attempts = Math.max(attempts + 1, started.attempt());
        }
      }
      batch = JournalReader.read(file, batch.offset(), batch.nextSeq());
    }
    this.cutOff = batch.damage();
    this.attempt = attempts + 1;
    this.nextSeq = batch.nextSeq();
    channel.truncate(batch.offset());
    channel.position(batch.offset());
    channel.force(true);
    this.reserve = SpaceReserve.beside(file);
    this.flusher =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "journal-flush");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Number of this attempt: one more than that of the last start in the file. */
  public int attempt() {
    return attempt;
  }

  /**
   * Why complete lines at the file's end could not be read and were cut off; null if none were. An
   * incomplete line is no damage.
   */
  public @Nullable Problem cutOff() {
    return cutOff;
  }

  /** Number of events so far. */
  public synchronized long size() {
    return nextSeq;
  }

  /**
   * Adds sequence number and time to an event, and appends it. Does nothing after {@link #end}.
   *
   * @throws Problem if writing fails; then only the event that ends the attempt can still be
   *     written
   */
  public synchronized <E extends RunEvent> E append(Numbered<E> numbered) {
    E event = numbered(numbered);
    if (ended) {
      return event;
    }
    if (broken != null) {
      throw broken;
    }
    write(event);
    return event;
  }

  /**
   * Appends the event that ends this attempt, if need be in the room that is kept for it.
   *
   * @return false if the attempt had already ended
   * @throws Problem if writing fails
   */
  public synchronized boolean end(Numbered<? extends RunEvent> numbered) {
    if (ended) {
      return false;
    }
    RunEvent event = numbered(numbered);
    try {
      write(event);
    } catch (Problem full) {
      write(event);
    }
    ended = true;
    return true;
  }

  private <E extends RunEvent> E numbered(Numbered<E> numbered) {
    E event = numbered.with(nextSeq, System.currentTimeMillis());
    if (event.seq() != nextSeq) {
      throw new IllegalArgumentException(
          "the event does not have the sequence number it was given");
    }
    return event;
  }

  private void write(RunEvent event) {
    byte[] line = (EventJson.write(event) + "\n").getBytes(StandardCharsets.UTF_8);
    long begin = -1;
    try {
      begin = channel.position();
      ByteBuffer bytes = ByteBuffer.wrap(line);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      unforced = true;
      if (!(event instanceof RunEvent.Step
          || event instanceof RunEvent.Profile
          || event instanceof RunEvent.Score
          || event instanceof RunEvent.Phase
          || event instanceof RunEvent.Warning)) {
        force();
      }
      nextSeq++;
    } catch (IOException e) {
      Problem problem = breakWith(DiskFull.explain(e, file, line.length));
      makeRoom(begin, problem);
      throw problem;
    }
  }

  /** So that the event that ends the attempt can be written after a failure. */
  private void makeRoom(long begin, Problem failure) {
    try {
      reserve.release();
      if (begin >= 0) {
        channel.truncate(begin);
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Returns when all events are on disk. */
  @Override
  public synchronized void close() {
    flusher.shutdown();
    try (lock;
        channel) {
      reserve.release();
      force();
    } catch (IOException e) {
      throw breakWith(e);
    }
  }

  private void startFlushing() {
    ScheduledFuture<?> unused =
        flusher.scheduleWithFixedDelay(
            this::flush, FORCE_MILLIS, FORCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private synchronized void flush() {
    try {
      if (channel.isOpen()) {
        force();
      }
    } catch (IOException e) {
      makeRoom(-1, breakWith(e));
    }
  }

  private void force() throws IOException {
    if (unforced) {
      FailPoint.BEFORE_JOURNAL_FORCE.pass();
      channel.force(false);
      unforced = false;
      FailPoint.AFTER_JOURNAL_FORCE.pass();
    }
  }

  private Problem breakWith(IOException cause) {
    Problem problem = unwritable(file, cause);
    broken = problem;
    return problem;
  }

  private static Problem unwritable(Path file, IOException cause) {
    return DiskFull.problem("the journal cannot be written", file, cause);
  }

  private static void closeQuietly(Exception cause, @Nullable AutoCloseable... opened) {
    for (AutoCloseable each : opened) {
      try {
        if (each != null) {
          each.close();
        }
      } catch (Exception e) {
        cause.addSuppressed(e);
      }
    }
  }
}
