package striate.engine.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A copy of a checkpoint's files with another {@code config.json}. */
public final class AlteredCheckpoint {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AlteredCheckpoint() {}

  /** Copies what lies in the directory itself, without the goldens beside it. */
  public static Path of(Path original, Path copy, Consumer<ObjectNode> change) throws IOException {
    Files.createDirectories(copy);
    List<Path> files;
    try (Stream<Path> listed = Files.list(original)) {
      files = listed.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      if (!file.getFileName().toString().startsWith("expected")) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    alter(copy.resolve("config.json"), change);
    return copy;
  }

  /** Changes a JSON file in its place. */
  public static void alter(Path file, Consumer<ObjectNode> change) throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(file.toFile());
    change.accept(root);
    JSON.writeValue(file.toFile(), root);
  }
}
