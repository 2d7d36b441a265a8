package striate.engine.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import striate.engine.run.Problem;
import striate.engine.weights.ShardedTensors;
import striate.engine.weights.TensorFile;
import striate.engine.weights.TensorSource;

/** The files that hold a directory's tensors. */
final class StoredTensors {
  /** In the order in which they are looked for; safetensors before what is left from earlier. */
  private static final List<String> FILES =
      List.of(
          "model.safetensors.index.json",
          "model.safetensors",
          "pytorch_model.bin.index.json",
          "pytorch_model.bin");

  private StoredTensors() {}

  static boolean isThere(Path directory) {
    return FILES.stream().anyMatch(file -> Files.exists(directory.resolve(file)));
  }

  static TensorSource open(Path directory) {
    for (String file : FILES) {
      Path path = directory.resolve(file);
      if (Files.exists(path)) {
        return file.endsWith(".json") ? ShardedTensors.open(path) : file(path);
      }
    }
    throw Problem.badInput(
        "there is neither model.safetensors nor model.safetensors.index.json"
            + ", and no pytorch_model.bin or pytorch_model.bin.index.json",
        directory,
        "check that the download is complete");
  }

  /** One file: safetensors or a PyTorch archive, as its content tells. */
  static TensorSource file(Path file) {
    return TensorFile.open(file);
  }
}
