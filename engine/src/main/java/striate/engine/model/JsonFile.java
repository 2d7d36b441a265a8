package striate.engine.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import striate.engine.run.Problem;

/** Reads JSON files that came from elsewhere: bounded in size and depth, without duplicate keys. */
public final class JsonFile {
  /** Larger files are refused unless the caller allows more. */
  public static final long MAX_BYTES = 16L << 20;

  private static final int MAX_DEPTH = 64;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength((int) MAX_BYTES)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonFile() {}

  /**
   * @throws Problem where the file is missing, larger than {@link #MAX_BYTES}, or no JSON, with
   *     line and column
   */
  public static JsonNode read(Path file) {
    return read(file, MAX_BYTES);
  }

  /** As {@link #read(Path)}, with another bound in bytes. */
  public static JsonNode read(Path file, long maxBytes) {
    if (!Files.isRegularFile(file)) {
      throw Problem.badInput("there is no such file", file, "check the path");
    }
    try {
      long size = Files.size(file);
      if (size > maxBytes) {
        throw Problem.badInput(
            "the file has " + size + " bytes, over the " + maxBytes + " that are read",
            file,
            "check that this is the right file");
      }
      return MAPPER.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? file.toString()
              : file
                  + ", line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr();
      throw Problem.badInput(
          "no valid JSON: " + e.getOriginalMessage(), where, "repair the file", e);
    } catch (IOException e) {
      throw Problem.unreadable(file, e);
    }
  }
}
