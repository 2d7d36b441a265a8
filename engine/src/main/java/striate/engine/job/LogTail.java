package striate.engine.job;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The end of a log, which may be of any size. */
public final class LogTail {
  private static final int BYTES = 4096;
  private static final int MANY_BYTES = 64 << 10;
  private static final int LENGTH = 300;

  private LogTail() {}

  /** The last line that is not blank, at most 300 characters of it; empty if there is none. */
  static String lastLine(Path log) {
    List<String> lines = tail(log, BYTES).stream().filter(line -> !line.isBlank()).toList();
    String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1).strip();
    return last.substring(0, Math.min(LENGTH, last.length()));
  }

  /** At most so many lines from the end, of at most 64 KiB; none where there is no log. */
  public static List<String> lines(Path log, int atMost) {
    List<String> lines = tail(log, MANY_BYTES);
    return lines.subList(Math.max(0, lines.size() - atMost), lines.size());
  }

  private static List<String> tail(Path log, int most) {
    try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ)) {
      long from = Math.max(0, channel.size() - most);
      ByteBuffer bytes = ByteBuffer.allocate(most);
      while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {}
      return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
