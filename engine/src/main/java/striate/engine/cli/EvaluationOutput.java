package striate.engine.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import striate.engine.disk.AtomicFile;
import striate.engine.disk.DiskFull;
import striate.engine.disk.Durability;
import striate.engine.evaluation.EvaluationLog;
import striate.engine.evaluation.PredictionLog;
import striate.engine.journal.JsonLines;
import striate.engine.journal.PredictionLine;
import striate.engine.journal.PredictionsFile;
import striate.engine.run.LineChecksum;
import striate.engine.run.Problem;

/**
 * The directory of an evaluation: {@code evaluation.json} tells what is evaluated, {@code
 * predictions.jsonl} holds every answer as soon as its batch is answered, {@code measured.jsonl}
 * what else is measured of variants of the model, {@code scores.json} the scores at the end.
 */
final class EvaluationOutput {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String MEASURED = "measured.jsonl";
  private static final String KEY = "key";

  private final Path directory;
  private final PredictionsFile predictions;
  private final Map<String, JsonNode> measured = new HashMap<>();
  private List<PredictionLine> earlier = List.of();

  private EvaluationOutput(Path directory) {
    this.directory = directory;
    this.predictions = new PredictionsFile(directory.resolve("predictions.jsonl"));
  }

  /**
   * Opens a directory, created if missing.
   *
   * @param settings what the answers depend on
   * @param resume whether to go on with the evaluation that the directory holds
   * @throws Problem if it holds one and is not to be resumed, or it is one with other settings
   */
  static EvaluationOutput open(
      Path directory, ObjectNode settings, boolean resume, Consumer<String> warn) {
    EvaluationOutput output = new EvaluationOutput(directory);
    Path told = directory.resolve("evaluation.json");
    try {
      Files.createDirectories(directory);
      if (Files.exists(told)) {
        if (!resume) {
          throw Problem.badInput(
              "the directory holds an evaluation",
              directory,
              "go on with it by --resume, or name another directory");
        }
        requireSame(JSON.readTree(Files.readString(told)), settings, told);
        output.earlier = output.predictions.keep((step, task) -> true, warn);
        output.readMeasured();
      } else {
        AtomicFile.write(told, Durability.NAME_FORCED, text(settings));
      }
      Files.deleteIfExists(directory.resolve("scores.json"));
    } catch (JsonProcessingException e) {
      throw Problem.badInput("not JSON", told, "name another directory", e);
    } catch (IOException e) {
      throw DiskFull.problem("the evaluation cannot be written", directory, e);
    }
    return output;
  }

  private static void requireSame(JsonNode began, ObjectNode settings, Path told) {
    settings
        .fields()
        .forEachRemaining(
            setting -> {
              if (!Objects.equals(began.get(setting.getKey()), setting.getValue())) {
                throw Problem.badInput(
                    "the evaluation began with another " + setting.getKey(),
                    told,
                    "repeat it as it began, or name another --output");
              }
            });
  }

  EvaluationLog log() {
    return log(0);
  }

  /** The answers of one of several variants of the model, by its number. */
  EvaluationLog log(int variant) {
    return new PredictionLog(predictions, variant, earlier);
  }

  /** What was measured, beside answers, under this key; null if it was not. */
  @Nullable JsonNode measured(String key) {
    return measured.get(key);
  }

  /** Keeps a measurement, on disk when this returns. */
  void keep(String key, ObjectNode value) {
    Path file = directory.resolve(MEASURED);
    ObjectNode line = JSON.createObjectNode().put(KEY, key);
    line.setAll(value);
    try {
      byte[] bytes =
          (LineChecksum.append(JSON.writeValueAsString(line)) + "\n")
              .getBytes(StandardCharsets.UTF_8);
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        channel.force(false);
      }
    } catch (IOException e) {
      throw DiskFull.problem("the measurements cannot be written", file, e);
    }
    measured.put(key, value);
  }

  /** Reads earlier measurements; half a line that a crash left is removed. */
  private void readMeasured() throws IOException {
    Path file = directory.resolve(MEASURED);
    long whole = 0;
    for (JsonLines.Line line : JsonLines.read(file)) {
      whole += line.bytes().length;
      JsonNode object = line.object();
      if (object != null && object.path(KEY).isTextual()) {
        measured.put(object.path(KEY).asText(), object);
      }
    }
    if (Files.exists(file) && Files.size(file) > whole) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(whole);
      }
    }
  }

  void write(JsonNode scores) {
    Path file = directory.resolve("scores.json");
    try {
      AtomicFile.write(file, Durability.NAME_FORCED, text(scores));
    } catch (IOException e) {
      throw DiskFull.problem("the scores cannot be written", file, e);
    }
  }

  private static String text(JsonNode node) throws JsonProcessingException {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n";
  }
}
