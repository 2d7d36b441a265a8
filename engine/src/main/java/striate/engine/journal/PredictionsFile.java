package striate.engine.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import striate.engine.disk.AtomicFile;
import striate.engine.disk.DiskFull;
import striate.engine.disk.Durability;
import striate.engine.disk.FailPoint;
import striate.engine.run.LineChecksum;
import striate.engine.run.Problem;

/**
 * {@code predictions.jsonl}: the answers behind scores, one line per question. Answers are appended
 * batch by batch, and are on disk before their score is in the journal. An attempt first removes
 * what will be made again - half a line that a crash left, and answers of steps that it will repeat
 * - so that every question of a step is answered once.
 */
public final class PredictionsFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;

  public PredictionsFile(Path file) {
    this.file = file;
  }

  /**
   * Keeps the answers of some evaluations, each once.
   *
   * @param counts whether the answers of a step and task count: behind a score, or taken by an
   *     evaluation that goes on
   * @param warn hears of damaged lines, except of those at the end, which will be made again
   * @return what was kept, in order
   * @throws Problem if the file cannot be read or written
   */
  public List<PredictionLine> keep(BiPredicate<Integer, String> counts, Consumer<String> warn) {
    try {
      List<PredictionLine> found = new ArrayList<>();
      ByteArrayOutputStream kept = new ByteArrayOutputStream();
      Set<String> questions = new HashSet<>();
      boolean damaged = false;
      boolean rewrite = false;
      boolean dropped = false;
      for (JsonLines.Line line : JsonLines.read(file)) {
        JsonNode object = line.object();
        damaged |= object == null;
        PredictionLine answer = object == null ? null : PredictionLine.of(object);
        if (answer == null
            || !counts.test(answer.step(), answer.task())
            || !first(answer, questions)) {
          dropped = true;
          continue;
        }
        if (damaged) {
          warn.accept(
              "damaged answers - "
                  + file
                  + ", before line "
                  + line.number()
                  + " - they are removed; the scores were computed before the damage");
          damaged = false;
        }
        rewrite |= dropped;
        kept.writeBytes(line.bytes());
        found.add(answer);
      }
      replace(kept.toByteArray(), rewrite);
      return found;
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private static boolean first(PredictionLine answer, Set<String> questions) {
    return questions.add(answer.step() + " " + answer.task() + "\n" + answer.question().item());
  }

  /** The content is the file's beginning unless it has to be rewritten. */
  private void replace(byte[] content, boolean rewrite) throws IOException {
    if (rewrite) {
      AtomicFile.write(
          file,
          Durability.NAME_FORCED,
          out -> {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
              out.write(bytes);
            }
          });
    } else if (Files.exists(file) && Files.size(file) > content.length) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(content.length);
        channel.force(true);
      }
    }
  }

  /**
   * Appends one line each and forces them to disk.
   *
   * @throws Problem if the file cannot be written
   */
  public void append(List<PredictionLine> predictions) {
    StringBuilder lines = new StringBuilder();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (PredictionLine prediction : predictions) {
        lines
            .append(LineChecksum.append(JSON.writeValueAsString(prediction.toJson())))
            .append('\n');
      }
      ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
      // in two pieces, so that a test can end the process between them
      bytes.limit(bytes.capacity() / 2);
      write(channel, bytes);
      FailPoint.INSIDE_PREDICTIONS.pass();
      bytes.limit(bytes.capacity());
      write(channel, bytes);
      channel.force(false);
      FailPoint.AFTER_PREDICTIONS.pass();
    } catch (IOException e) {
      throw unwritable(DiskFull.explain(e, file, lines.length()));
    }
  }

  private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private Problem unwritable(IOException cause) {
    return DiskFull.problem("the predictions cannot be written", file, cause);
  }
}
