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
import striate.engine.disk.ProcessLock;
import striate.engine.run.EventJson;
import striate.engine.run.Problem;
import striate.engine.run.RunEvent;

/**
 * The only writer of a run's journal. Writes every event immediately and forces it to disk within
 * half a second; a run's start, checkpoints and end are on disk when {@link #append} returns.
 * Thread-safe.
 */
public final class JournalWriter implements AutoCloseable {
  private static final long FORCE_MILLIS = 500;

  private final Path file;
  private final @Nullable ProcessLock lock;
  private final FileChannel channel;
  private final int attempt;
  private final ScheduledExecutorService flusher;
  private long nextSeq;
  private boolean unforced;
  private @Nullable Problem broken;

  /** Makes an event from its sequence number and time. */
  @FunctionalInterface
  public interface Numbered<E extends RunEvent> {
    E with(long seq, long at);
  }

  /**
   * Opens or creates a journal and begins the next attempt. Removes an incomplete last line.
   *
   * @throws Problem if another process writes it, it is not writable, or it is damaged before its
   *     end
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
      throw unwritable(file, e);
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
    long offset = 0;
    while (true) {
      JournalReader.Batch batch = JournalReader.read(file, offset, nextSeq);
      if (batch.damage() != null) {
        refuseUnlessLastLine(file, batch);
      }
      if (batch.events().isEmpty()) {
        break;
      }
      for (RunEvent event : batch.events()) {
        attempts += event instanceof RunEvent.Started ? 1 : 0;
      }
      nextSeq += batch.events().size();
      offset = batch.offset();
    }
    this.attempt = attempts + 1;
    channel.truncate(offset);
    channel.position(offset);
    channel.force(true);
    this.flusher =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "journal-flush");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Number of this attempt: one more than the starts in the file. */
  public int attempt() {
    return attempt;
  }

  /** Number of lines in the file. */
  public synchronized long size() {
    return nextSeq;
  }

  /**
   * Adds sequence number and time to an event, and appends it.
   *
   * @throws Problem if writing fails; all later calls fail as well
   */
  public synchronized <E extends RunEvent> E append(Numbered<E> numbered) {
    if (broken != null) {
      throw broken;
    }
    E event = numbered.with(nextSeq, System.currentTimeMillis());
    if (event.seq() != nextSeq) {
      throw new IllegalArgumentException(
          "the event does not have the sequence number it was given");
    }
    ByteBuffer line =
        ByteBuffer.wrap((EventJson.write(event) + "\n").getBytes(StandardCharsets.UTF_8));
    try {
      while (line.hasRemaining()) {
        channel.write(line);
      }
      nextSeq++;
      unforced = true;
      if (!(event instanceof RunEvent.Step
          || event instanceof RunEvent.Profile
          || event instanceof RunEvent.Score
          || event instanceof RunEvent.Phase
          || event instanceof RunEvent.Warning)) {
        force();
      }
    } catch (IOException e) {
      throw breakWith(e);
    }
    return event;
  }

  /** Returns when all events are on disk. */
  @Override
  public synchronized void close() {
    flusher.shutdown();
    try (lock;
        channel) {
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
      breakWith(e);
    }
  }

  private void force() throws IOException {
    if (unforced) {
      channel.force(false);
      unforced = false;
    }
  }

  private Problem breakWith(IOException cause) {
    Problem problem = unwritable(file, cause);
    broken = problem;
    return problem;
  }

  /** An unreadable part may be removed only if no readable line follows it. */
  private static void refuseUnlessLastLine(Path file, JournalReader.Batch batch)
      throws IOException {
    byte[] rest;
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(1 << 26, in.size() - batch.offset()));
      while (bytes.hasRemaining() && in.read(bytes, batch.offset() + bytes.position()) >= 0) {}
      rest = bytes.array();
    }
    String[] lines = new String(rest, StandardCharsets.UTF_8).split("\n");
    for (int i = 1; i < lines.length; i++) {
      if (isEvent(lines[i]) && batch.damage() != null) {
        throw batch.damage();
      }
    }
  }

  private static boolean isEvent(String line) {
    try {
      EventJson.read(line, "");
      return true;
    } catch (Problem e) {
      return false;
    }
  }

  private static Problem unwritable(Path file, IOException cause) {
    return Problem.workFailed(
        "the journal cannot be written (" + cause.getMessage() + ")",
        file,
        "check that the disk is writable and has room",
        cause);
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
