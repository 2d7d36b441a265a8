package striate.engine.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.run.EventJson;
import striate.engine.run.LineChecksum;
import striate.engine.run.Problem;
import striate.engine.run.RunEvent;

/** The lines of one piece of a journal. */
final class JournalLines {
  private final Path file;
  private final byte[] bytes;
  private final long offset;
  private final List<RunEvent> events = new ArrayList<>();

  /** Sequence number of the next event. */
  private long nextSeq;

  /** Where the lines that cannot be read begin; -1 if the last one could. */
  private int badFrom = -1;

  private int badLines;
  private String badReason = "";

  /**
   * @param offset of the first byte in the file
   * @param nextSeq expected sequence number of the first line
   */
  JournalLines(Path file, byte[] bytes, long offset, long nextSeq) {
    this.file = file;
    this.bytes = bytes;
    this.offset = offset;
    this.nextSeq = nextSeq;
  }

  JournalReader.Batch read() {
    int begin = 0;
    for (int end = lineFeed(0); end >= 0; end = lineFeed(begin)) {
      take(begin, end);
      begin = end + 1;
    }
    int read = badFrom < 0 ? begin : badFrom;
    return new JournalReader.Batch(events, offset + read, nextSeq, badFrom < 0 ? null : damage());
  }

  private int lineFeed(int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private void take(int begin, int end) {
    String line = line(begin, end);
    RunEvent event;
    try {
      event = EventJson.read(line, file.toString());
    } catch (Problem notAnEvent) {
      bad(begin, notAnEvent.what());
      return;
    }
    if (badFrom < 0 && event.seq() == nextSeq) {
      good(event);
    } else if (event.seq() >= nextSeq && follows(line, event.seq(), end + 1)) {
      if (badFrom < 0) { // whole lines are missing
        badFrom = begin;
        badReason = outOfPlace(event);
      }
      events.add(lost(event.seq() - nextSeq));
      badFrom = -1;
      badLines = 0;
      good(event);
    } else {
      bad(begin, outOfPlace(event));
    }
  }

  private String outOfPlace(RunEvent event) {
    return "event " + event.seq() + " in place of event " + nextSeq;
  }

  /**
   * Whether a readable line behind damaged ones is where it belongs. A line without a checksum may
   * itself be damaged in its number.
   */
  private boolean follows(String line, long seq, int next) {
    if (LineChecksum.check(line) == LineChecksum.State.INTACT || seq - nextSeq == badLines) {
      return true;
    }
    int end = lineFeed(next);
    try {
      return end >= 0 && EventJson.read(line(next, end), "").seq() == seq + 1;
    } catch (Problem notAnEvent) {
      return false;
    }
  }

  private String line(int begin, int end) {
    return new String(bytes, begin, end - begin, StandardCharsets.UTF_8);
  }

  private void good(RunEvent event) {
    events.add(event);
    nextSeq = event.seq() + 1;
  }

  private void bad(int begin, String reason) {
    if (badFrom < 0) {
      badFrom = begin;
      badReason = reason;
    }
    badLines++;
  }

  private RunEvent lost(long count) {
    long at = events.isEmpty() ? 0 : events.get(events.size() - 1).at();
    String what = count == 1 ? "1 event is lost" : count + " events are lost";
    return new RunEvent.Lost(
        nextSeq,
        at,
        count,
        "the journal is damaged ("
            + badReason
            + ") - "
            + place()
            + " - "
            + what
            + ", all others are kept; restore the file to have "
            + (count == 1 ? "it" : "them")
            + " back");
  }

  private Problem damage() {
    return Problem.workFailed(
        "the journal's end is damaged (" + badReason + ")",
        place(),
        "the lines before it are kept; restore the file, or resume the run from its last"
            + " checkpoint");
  }

  private String place() {
    long at = offset + Math.max(0, badFrom);
    return file + ", line " + lineNumber(at) + " (byte " + at + ")";
  }

  /** Counted from 1, from the file's beginning, only for a message. */
  private @Nullable Long lineNumber(long at) {
    long line = 1;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] chunk = new byte[1 << 16];
      long left = at;
      while (left > 0) {
        int count = in.read(chunk, 0, (int) Math.min(chunk.length, left));
        if (count < 0) {
          break;
        }
        for (int i = 0; i < count; i++) {
          line += chunk[i] == '\n' ? 1 : 0;
        }
        left -= count;
      }
      return line;
    } catch (IOException e) {
      return null;
    }
  }
}
