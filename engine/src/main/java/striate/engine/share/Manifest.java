package striate.engine.share;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;
import striate.engine.run.RunEvent;

/**
 * What an archive of runs holds: {@code striate-runs.json} in it.
 *
 * @param format {@code striate-runs}
 * @param version of the format; a later one is refused
 * @param striate the program that wrote it
 * @param host the machine where it was written
 * @param writtenAt in UTC, ISO 8601
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Manifest(
    String format, int version, String striate, String host, String writtenAt, List<Run> runs) {
  static final String NAME = "striate-runs.json";
  static final String FORMAT = "striate-runs";
  static final int VERSION = 1;
  static final int MAX_BYTES = 64 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  Manifest {
    runs = List.copyOf(runs);
  }

  /**
   * One run.
   *
   * @param createdAt when it was submitted, in UTC, ISO 8601
   * @param machine of its latest attempt; null if it never began
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Run(
      String id,
      String name,
      String status,
      String createdAt,
      RunEvent.@Nullable Machine machine,
      List<Content> files) {
    Run {
      files = List.copyOf(files);
    }

    Optional<Content> file(String path) {
      return files.stream().filter(file -> file.path().equals(path)).findFirst();
    }
  }

  /**
   * One file.
   *
   * @param path within the run's directory, with {@code /}
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Content(String path, long bytes, String sha256) {}

  /** Where an imported run comes from, in one line. */
  String origin(Path archive) {
    return archive.getFileName() + " of " + host + ", " + Instant.parse(writtenAt).toString();
  }

  byte[] toJson() {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /**
   * Reads an archive's manifest.
   *
   * @throws Problem if it is not one, or of a later version
   */
  static Manifest parse(byte[] json, Path archive) {
    try {
      int version = JSON.readTree(json).path("version").asInt();
      if (version > VERSION) {
        throw Problem.badInput(
            "the archive has version " + version + ", this program knows up to " + VERSION,
            archive,
            "import it with the newer Striate that wrote it");
      }
      Manifest read = JSON.readValue(json, Manifest.class);
      if (read == null || !read.format().equals(FORMAT) || version < 1) {
        throw notOurs(archive, "its manifest says something else", null);
      }
      Instant unused = Instant.parse(read.writtenAt());
      read.runs().forEach(run -> Instant.parse(run.createdAt()));
      return read;
    } catch (IOException | DateTimeException | NullPointerException e) {
      throw notOurs(archive, "its manifest cannot be read", e);
    }
  }

  static Problem notOurs(Path archive, String why, @Nullable Exception cause) {
    String what = "not an archive of runs (" + why + ")";
    String remedy = "give a file that `striate runs export` wrote";
    return cause == null
        ? Problem.badInput(what, archive, remedy)
        : Problem.badInput(what, archive, remedy, cause);
  }
}
