package striate.engine.evaluation.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import striate.engine.disk.LfsPointer;
import striate.engine.run.Problem;

/** Text files in UTF-8, with or without a byte order mark. */
final class TextFile {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private TextFile() {}

  /**
   * @throws Problem where the file is missing, empty or not UTF-8
   */
  static List<String> lines(Path file) {
    if (!Files.isRegularFile(file)) {
      throw Problem.badInput("file not found", file, "check the path");
    }
    LfsPointer.refuse(file);
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      if (text.isBlank()) {
        throw Problem.badInput("the file is empty", file, "download the file again");
      }
      return text.substring(text.startsWith("\ufeff") ? 1 : 0).lines().toList();
    } catch (CharacterCodingException e) {
      throw Problem.badInput("the file is not UTF-8", file, "download the file again", e);
    } catch (IOException e) {
      throw Problem.unreadable(file, e);
    }
  }

  /** The objects of a JSON Lines file; blank lines are skipped. */
  static List<JsonEntry> jsonLines(Path file) {
    List<JsonEntry> entries = new ArrayList<>();
    int number = 0;
    for (String line : lines(file)) {
      number++;
      if (!line.isBlank()) {
        String place = file + ", line " + number;
        try {
          JsonNode node = JSON.readTree(line);
          if (!node.isObject()) {
            throw Problem.badInput("the line is not a JSON object", place, "check the file");
          }
          entries.add(new JsonEntry(node, place));
        } catch (JsonProcessingException e) {
          throw Problem.badInput(
              "the line is not JSON: " + e.getOriginalMessage(),
              place,
              "download the file again",
              e);
        }
      }
    }
    return entries;
  }
}
