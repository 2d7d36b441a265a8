package striate.engine.job;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The end of a log, which may be of any size. */
final class LogTail {
  private static final int BYTES = 4096;
  private static final int LENGTH = 300;

  private LogTail() {}

  /** The last line that is not blank, at most 300 characters of it; empty if there is none. */
  static String lastLine(Path log) {
    try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ)) {
      long from = Math.max(0, channel.size() - BYTES);
      ByteBuffer bytes = ByteBuffer.allocate(BYTES);
      while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {}
      List<String> lines =
          new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank())
              .toList();
      String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1).strip();
      return last.substring(0, Math.min(LENGTH, last.length()));
    } catch (IOException e) {
      return "";
    }
  }
}
