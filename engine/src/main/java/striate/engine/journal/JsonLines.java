package striate.engine.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
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

  /**
   * Reads complete lines from a line's beginning on, without damaged ones, until {@code more} says
   * no.
   *
   * @return where the next line begins; 0 if the file is missing or shorter than {@code offset}
   * @throws IOException if the file cannot be read
   */
  public static long readOn(Path file, long offset, Predicate<JsonNode> more) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() < offset) {
        return 0;
      }
      InputStream in = new BufferedInputStream(Channels.newInputStream(channel.position(offset)));
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      long at = offset;
      for (int b = in.read(); b >= 0; b = in.read()) {
        line.write(b);
        if (b == '\n') {
          byte[] bytes = line.toByteArray();
          line.reset();
          at += bytes.length;
          JsonNode object = object(bytes);
          if (object != null && !more.test(object)) {
            return at;
          }
        }
      }
      return at;
    } catch (NoSuchFileException e) {
      return 0;
    }
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
