package striate.engine.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.run.LineChecksum;

/**
 * A file of JSON objects, one per line, each with a {@link LineChecksum}. An incomplete last line
 * is a normal state and left out.
 */
public final class JsonLines {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonLines() {}

  /**
   * One complete line.
   *
   * @param number counted from 1
   * @param bytes with the line feed
   * @param object null if the line is damaged
   */
  public record Line(long number, byte[] bytes, @Nullable JsonNode object) {}

  /**
   * All complete lines, in order; none if the file is missing.
   *
   * @throws IOException if the file cannot be read
   */
  public static List<Line> read(Path file) throws IOException {
    List<Line> lines = new ArrayList<>();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    byte[] all;
    try {
      all = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return lines;
    }
    for (byte b : all) {
      line.write(b);
      if (b == '\n') {
        byte[] bytes = line.toByteArray();
        lines.add(new Line(lines.size() + 1L, bytes, object(bytes)));
        line.reset();
      }
    }
    return lines;
  }

  private static @Nullable JsonNode object(byte[] bytes) {
    String line = new String(bytes, 0, bytes.length - 1, StandardCharsets.UTF_8);
    if (LineChecksum.check(line) == LineChecksum.State.DAMAGED) {
      return null;
    }
    try {
      JsonNode object = JSON.readTree(line);
      return object.isObject() ? object : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
