package striate.app.prune;

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

/**
 * The prunings of a workspace, a directory each: what the command keeps of its measurements, and
 * {@code result.json} with request and result.
 */
final class PrunedFiles {
  private static final Logger LOG = LoggerFactory.getLogger(PrunedFiles.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RESULT = "result.json";

  private final Path directory;

  PrunedFiles(Path workspace) {
    this.directory = workspace.resolve("pruning");
  }

  /** Where a pruning keeps what it measures. */
  Path of(String key) {
    return directory.resolve(key);
  }

  /** All that have ended, the newest first. */
  List<Pruned> read() {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<Pruned> found = new ArrayList<>();
    try (Stream<Path> all = Files.list(directory)) {
      List<Path> newest =
          all.map(one -> one.resolve(RESULT))
              .filter(Files::isRegularFile)
              .sorted(Comparator.comparing((Path one) -> one.toFile().lastModified()).reversed())
              .toList();
      for (Path file : newest) {
        Pruned pruned = read(file);
        if (pruned != null) {
          found.add(pruned);
        }
      }
    } catch (IOException e) {
      LOG.warn("the prunings in {} cannot be listed: {}", directory, e.getMessage());
    }
    return found;
  }

  private static @Nullable Pruned read(Path file) {
    try {
      JsonNode root = JSON.readTree(Files.readString(file));
      Path own = file.getParent();
      String key = own == null ? "" : String.valueOf(own.getFileName());
      return Pruned.begun(PruneRequest.of(root.path("request")), key)
          .ended(root.required("result"));
    } catch (IOException | IllegalArgumentException | Problem unreadable) {
      LOG.warn("the pruning {} is passed over: {}", file, unreadable.getMessage());
      return null;
    }
  }

  /**
   * @param printed the command's last line
   * @throws Problem where it cannot be written
   */
  void write(Pruned pruned, String printed) {
    Path file = of(pruned.directory()).resolve(RESULT);
    try {
      Files.createDirectories(of(pruned.directory()));
      ObjectNode root = JSON.createObjectNode();
      root.set("request", pruned.request().toJson());
      root.set("result", JSON.readTree(printed));
      AtomicFile.write(file, Durability.RENAMED, JSON.writeValueAsString(root) + "\n");
    } catch (IOException e) {
      throw DiskFull.problem("the pruning cannot be kept", file, e);
    }
  }
}
