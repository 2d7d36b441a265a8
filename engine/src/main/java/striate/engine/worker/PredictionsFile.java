package striate.engine.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import striate.engine.run.Problem;

/**
 * {@code predictions.jsonl}: the answers behind the journal's scores, in their order. Answers are
 * on disk before their score is in the journal, so whatever lies behind the scored ones belongs to
 * an evaluation that a crash cut short, and is cut off: it will be made again.
 */
final class PredictionsFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CHUNK_BYTES = 1 << 16;

  private final Path file;

  private PredictionsFile(Path file) {
    this.file = file;
  }

  /**
   * @param scored lines that the journal's scores account for; later ones are cut off
   * @throws Problem if the file cannot be written
   */
  static PredictionsFile open(Path file, long scored) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      channel.truncate(endOf(channel, scored));
    } catch (NoSuchFileException none) {
      return new PredictionsFile(file);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
    return new PredictionsFile(file);
  }

  /** Where that many complete lines end, or all that there are. */
  private static long endOf(FileChannel channel, long lines) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    long end = 0;
    long left = lines;
    long at = 0;
    while (left > 0 && channel.read(chunk.clear(), at) > 0) {
      for (int i = 0; i < chunk.position() && left > 0; i++) {
        if (chunk.get(i) == '\n') {
          end = at + i + 1;
          left--;
        }
      }
      at += chunk.position();
    }
    return end;
  }

  /**
   * Appends one line each and forces them to disk.
   *
   * @throws Problem if the file cannot be written
   */
  void append(List<Map<String, Object>> predictions) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      StringBuilder lines = new StringBuilder();
      for (Map<String, Object> prediction : predictions) {
        lines.append(JSON.writeValueAsString(prediction)).append('\n');
      }
      ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(false);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static Problem unwritable(Path file, IOException cause) {
    return Problem.workFailed(
        "the predictions cannot be written (" + cause.getMessage() + ")",
        file,
        "check that the disk is writable and has room",
        cause);
  }
}
