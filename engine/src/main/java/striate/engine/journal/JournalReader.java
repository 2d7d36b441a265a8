package striate.engine.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.run.EventJson;
import striate.engine.run.Problem;
import striate.engine.run.RunEvent;

/** Reads the complete lines of a journal, which may be growing, from the start of any line. */
public final class JournalReader {
  private static final int CHUNK_BYTES = 1 << 20;

  private JournalReader() {}

  /**
   * A batch of events.
   *
   * @param events of the complete lines, in order
   * @param offset start of the next unread line, in bytes
   * @param damage why a complete line could not be read; null if all could
   */
  public record Batch(List<RunEvent> events, long offset, @Nullable Problem damage) {
    public Batch {
      events = List.copyOf(events);
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
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, channel.size() - offset));
      while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) >= 0) {}
      return lines(file, bytes.array(), bytes.position(), offset, nextSeq);
    } catch (NoSuchFileException e) {
      if (offset > 0) {
        throw Problem.workFailed(
            "the journal was not found", file, "restore the journal, or delete the run", e);
      }
      return new Batch(List.of(), 0, null);
    } catch (IOException e) {
      throw Problem.workFailed(
          "the journal cannot be read (" + e.getMessage() + ")", file, "check the disk", e);
    }
  }

  /** Reads a whole journal, up to an incomplete or damaged line. */
  public static List<RunEvent> readAll(Path file) {
    List<RunEvent> events = new ArrayList<>();
    long offset = 0;
    while (true) {
      Batch batch = read(file, offset, events.size());
      if (batch.events().isEmpty()) {
        return events;
      }
      events.addAll(batch.events());
      offset = batch.offset();
    }
  }

  /**
   * Returns when all that was written to a journal, by whichever process, is on disk.
   *
   * @throws Problem if the disk fails
   */
  public static void force(Path file) {
    try {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.force(false);
      } catch (AccessDeniedException e) { // a colleague's journal: most systems force it as well
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
          channel.force(false);
        }
      }
    } catch (IOException e) {
      throw Problem.workFailed(
          "the journal cannot be forced to disk (" + e.getMessage() + ")",
          file,
          "check the disk",
          e);
    }
  }

  private static Batch lines(Path file, byte[] bytes, int length, long offset, long nextSeq) {
    List<RunEvent> events = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i < length; i++) {
      if (bytes[i] != '\n') {
        continue;
      }
      try {
        events.add(event(file, bytes, begin, i, offset + begin, nextSeq + events.size()));
      } catch (Problem damage) {
        return new Batch(events, offset + begin, damage);
      }
      begin = i + 1;
    }
    if (begin == 0 && length == CHUNK_BYTES) {
      return new Batch(events, offset, damaged("a line longer than 1 MiB", file, offset));
    }
    return new Batch(events, offset + begin, null);
  }

  private static RunEvent event(Path file, byte[] bytes, int from, int to, long at, long seq) {
    String line = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    RunEvent event = EventJson.read(line, file + " at byte " + at);
    if (event.seq() != seq) {
      throw damaged("event " + event.seq() + " in place of event " + seq, file, at);
    }
    return event;
  }

  private static Problem damaged(String what, Path file, long at) {
    return Problem.workFailed(
        "the journal is damaged: " + what, file + " at byte " + at, "restore the journal");
  }
}
