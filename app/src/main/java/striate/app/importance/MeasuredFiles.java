package striate.app.importance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import striate.engine.disk.AtomicFile;
import striate.engine.disk.DiskFull;
import striate.engine.disk.Durability;
import striate.engine.run.Problem;

/** The measurements of a workspace, a file each, so that they need not be made again. */
final class MeasuredFiles {
  private static final Logger LOG = LoggerFactory.getLogger(MeasuredFiles.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ENDING = ".json";

  private final Path directory;

  /**
   * @param workspace they are in its {@code importance/}
   */
  MeasuredFiles(Path workspace) {
    this.directory = workspace.resolve("importance");
  }

  /** All that can be read, the newest first. */
  List<Measured> read() {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<Measured> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> newest =
          files
              .filter(file -> file.toString().endsWith(ENDING))
              .sorted(Comparator.comparing(MeasuredFiles::written).reversed())
              .toList();
      for (Path file : newest) {
        Measured measured = read(file);
        if (measured != null) {
          found.add(measured);
        }
      }
    } catch (IOException e) {
      LOG.warn("the measurements in {} cannot be listed: {}", directory, e.getMessage());
    }
    return found;
  }

  private static long written(Path file) {
    return file.toFile().lastModified();
  }

  private static @Nullable Measured read(Path file) {
    try {
      JsonNode root = JSON.readTree(Files.readString(file));
      return Measured.of(
          Measurement.of(root.path("measurement")),
          root.path("stamp").asText(),
          root.path("result").toString());
    } catch (IOException | Problem unreadable) {
      LOG.warn("the measurement {} is passed over: {}", file, unreadable.getMessage());
      return null;
    }
  }

  /**
   * @throws Problem where it cannot be written
   */
  void write(Measured measured) {
    Path file = directory.resolve(measured.measurement().key() + ENDING);
    try {
      Files.createDirectories(directory);
      ObjectNode root = JSON.createObjectNode();
      root.set("measurement", measured.measurement().toJson());
      root.put("stamp", measured.stamp());
      root.set("result", JSON.readTree(measured.printed()));
      AtomicFile.write(file, Durability.RENAMED, JSON.writeValueAsString(root) + "\n");
    } catch (IOException e) {
      throw DiskFull.problem("the measurement cannot be kept", file, e);
    }
  }
}
