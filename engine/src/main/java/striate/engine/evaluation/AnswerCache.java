package striate.engine.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import striate.engine.cache.CacheRoom;
import striate.engine.cache.CacheSetting;
import striate.engine.cache.ContentKey;
import striate.engine.journal.JsonLines;
import striate.engine.run.BuildVersion;
import striate.engine.run.LineChecksum;

/**
 * The answers of one model, by question: a file of lines in a cache's directory, to which any
 * number of processes may append and which the user may delete at any time. A damaged line counts
 * as absent. If the file cannot be read or written, the cache reports it once and then does
 * nothing.
 */
public final class AnswerCache {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final CacheRoom room;
  private final Consumer<String> warn;
  private final Map<String, Answer> known = new HashMap<>();
  private boolean usable = true;

  private AnswerCache(Path file, CacheRoom room, Consumer<String> warn) {
    this.file = file;
    this.room = room;
    this.warn = warn;
  }

  /**
   * @param directory the cache's; created on first use. Its limit counts these files, too
   * @param model everything that the model's answers depend on; this program's version is added
   * @param warn receives one line if the cache is unusable
   */
  public static AnswerCache open(Path directory, ContentKey model, Consumer<String> warn) {
    return open(directory, model, CacheSetting.room(directory), warn);
  }

  static AnswerCache open(Path directory, ContentKey model, CacheRoom room, Consumer<String> warn) {
    String name =
        ContentKey.of("answers").add(model).add(BuildVersion.current().toString()).build().hex();
    AnswerCache cache =
        new AnswerCache(directory.resolve(name.substring(0, 2)).resolve(name), room, warn);
    cache.read();
    return cache;
  }

  private void read() {
    try {
      for (JsonLines.Line line : JsonLines.read(file)) {
        JsonNode object = line.object();
        if (object != null && object.hasNonNull("question")) {
          known.put(object.get("question").asText(), answer(object));
        }
      }
    } catch (IOException e) {
      failed(e);
    }
  }

  private static Answer answer(JsonNode object) {
    List<Double> choices = new ArrayList<>();
    object.path("choices").forEach(choice -> choices.add(choice.asDouble()));
    return new Answer(
        object.path("text").asText(),
        object.path("logProbability").asDouble(Double.NaN),
        choices,
        object.path("tokens").asInt(),
        0);
  }

  /** The answer to a question; null if it was not asked yet. */
  public @Nullable Answer get(ContentKey question) {
    return known.get(question.hex());
  }

  /** Stores one answer per question. */
  public void put(List<ContentKey> questions, List<Answer> answers) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < questions.size(); i++) {
      Answer answer = answers.get(i);
      known.put(questions.get(i).hex(), answer);
      ObjectNode object = JSON.createObjectNode().put("question", questions.get(i).hex());
      object.put("text", answer.text()).put("tokens", answer.tokens());
      if (!Double.isNaN(answer.logProbability())) {
        object.put("logProbability", answer.logProbability());
      }
      ArrayNode choices = object.putArray("choices");
      answer.choiceLogProbabilities().forEach(choices::add);
      lines.append(LineChecksum.append(object.toString())).append('\n');
    }
    if (usable) {
      append(lines.toString());
    }
  }

  /** In one piece, so that lines of several processes do not mix; not at all in a full cache. */
  private void append(String lines) {
    byte[] content = lines.getBytes(StandardCharsets.UTF_8);
    try {
      if (!room.take(content.length)) {
        return;
      }
      Files.createDirectories(file.resolveSibling(""));
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
    } catch (IOException e) {
      failed(e);
    }
  }

  private void failed(IOException e) {
    usable = false;
    warn.accept(
        "the cache of answers cannot be used - "
            + file
            + " - all questions are asked ("
            + e.getMessage()
            + ")");
  }
}
