package striate.engine.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.disk.DiskFull;
import striate.engine.run.EventJson;
import striate.engine.run.Problem;
import striate.engine.run.RunEvent;

/**
 * Reads the complete lines of a journal, which may be growing, from the start of any line. Damaged
 * lines between good ones are passed over: a {@link RunEvent.Lost} takes their place and names
 * them. What cannot be read at the journal's end is not passed over, since its writer will cut it
 * off.
 */
public final class JournalReader {
  private static final int CHUNK_BYTES = 1 << 20;
  private static final int MOST_BYTES = 1 << 28;

  private JournalReader() {}

  /**
   * A batch of events.
   *
   * @param events of the complete lines, in order
   * @param offset start of the next unread line, in bytes
   * @param nextSeq expected sequence number of that line
   * @param damage why the complete lines from there on could not be read; null if all could
   */
  public record Batch(List<RunEvent> events, long offset, long nextSeq, @Nullable Problem damage) {
    public Batch {
      events = List.copyOf(events);
    }

    /** Whether lines within the journal are damaged. */
    public boolean hasGaps() {
      return events.stream().anyMatch(RunEvent.Lost.class::isInstance);
    }
  }

  /**
   * Reads complete lines from {@code offset}, at most about 1 MiB: continue from the returned
   * offset until a batch is empty. A missing journal counts as empty.
   *
   * @param nextSeq expected sequence number of the first line
   * @throws Problem if the file cannot be read, or is shorter than {@code offset}
   */
  public static Batch read(Path file, long offset, long nextSeq) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() < offset) {
        throw Problem.workFailed(
            "the journal is shorter than what was already read",
            file + " at byte " + offset,
            "restore the journal, or delete the run");
      }
      // a longer piece only where a damaged stretch fills a whole one
      for (int most = CHUNK_BYTES; ; most *= 2) {
        byte[] bytes = bytes(channel, offset, most);
        Batch batch = new JournalLines(file, bytes, offset, nextSeq).read();
        if (!batch.events().isEmpty() || bytes.length < most) {
          return batch;
        }
        if (most == MOST_BYTES) {
          throw Problem.workFailed(
              "the journal is damaged: nothing is readable over " + (MOST_BYTES >> 20) + " MiB",
              file + " at byte " + offset,
              "restore the journal");
        }
      }
    } catch (NoSuchFileException e) {
      if (offset > 0) {
        throw Problem.workFailed(
            "the journal was not found", file, "restore the journal, or delete the run", e);
      }
      return new Batch(List.of(), 0, nextSeq, null);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Reads a whole journal, up to an incomplete line or a damaged end. */
  public static List<RunEvent> readAll(Path file) {
    List<RunEvent> events = new ArrayList<>();
    Batch batch = read(file, 0, 0);
    while (!batch.events().isEmpty()) {
      events.addAll(batch.events());
      batch = read(file, batch.offset(), batch.nextSeq());
    }
    return events;
  }

  /** All damages of a journal, one line each; empty if it is intact but for an unfinished tail. */
  public static List<String> damages(Path file) {
    List<String> damages = new ArrayList<>();
    Batch batch = new Batch(List.of(), 0, 0, null);
    do {
      batch = read(file, batch.offset(), batch.nextSeq());
      for (RunEvent event : batch.events()) {
        if (event instanceof RunEvent.Lost lost) {
          damages.add(lost.text());
        }
      }
    } while (!batch.events().isEmpty());
    if (batch.damage() != null) {
      damages.add(batch.damage().getMessage());
    }
    return damages;
  }

  /**
   * Whether an event with this number begins at this offset, as far as the line before it tells.
   *
   * @throws Problem if the file cannot be read
   */
  public static boolean isStart(Path file, long offset, long seq) {
    if (offset == 0) {
      return seq == 0;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long from = Math.max(0, offset - CHUNK_BYTES);
      byte[] before = bytes(channel, from, (int) (offset - from));
      int end = before.length - 1;
      if (end < 0 || before[end] != '\n') {
        return false;
      }
      int begin = end;
      while (begin > 0 && before[begin - 1] != '\n') {
        begin--;
      }
      String line = new String(before, begin, end - begin, StandardCharsets.UTF_8);
      return EventJson.read(line, "").seq() == seq - 1;
    } catch (Problem damaged) {
      return true;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Forces to disk what its writer has written so far, where the system lets a reader do so. */
  public static void force(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(false);
    } catch (IOException e) {
      System.getLogger(JournalReader.class.getName())
          .log(System.Logger.Level.DEBUG, "only its writer forces " + file, e);
    }
  }

  private static Problem unreadable(Path file, IOException cause) {
    return Problem.workFailed(
        "the journal cannot be read (" + DiskFull.reason(cause) + ")",
        file,
        "check the disk",
        cause);
  }

  private static byte[] bytes(FileChannel channel, long offset, int most) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(most, channel.size() - offset));
    while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) >= 0) {}
    byte[] all = new byte[bytes.flip().remaining()];
    bytes.get(all);
    return all;
  }
}
