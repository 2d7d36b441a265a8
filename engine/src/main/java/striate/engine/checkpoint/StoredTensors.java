package striate.engine.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import striate.engine.run.Problem;
import striate.engine.weights.SafetensorsFile;
import striate.engine.weights.ShardedTensors;
import striate.engine.weights.TensorSource;

/** The files that hold a directory's tensors. */
final class StoredTensors {
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  private StoredTensors() {}

  static boolean isThere(Path directory) {
    return List.of(SINGLE, INDEX).stream().anyMatch(f -> Files.exists(directory.resolve(f)));
  }

  static TensorSource open(Path directory) {
    if (Files.exists(directory.resolve(INDEX))) {
      return ShardedTensors.open(directory.resolve(INDEX));
    }
    if (!Files.exists(directory.resolve(SINGLE))) {
      throw Problem.badInput(
          "there is neither " + SINGLE + " nor " + INDEX,
          directory,
          "check that the download is complete and in safetensors format");
    }
    return SafetensorsFile.open(directory.resolve(SINGLE));
  }

  /** One file, of whatever kind. */
  static TensorSource file(Path file) {
    return SafetensorsFile.open(file);
  }
}
