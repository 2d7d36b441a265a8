package striate.engine.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import striate.engine.disk.LfsPointer;
import striate.engine.model.JsonFile;
import striate.engine.run.OneLine;
import striate.engine.run.Problem;
import striate.engine.weights.ShardedTensors;
import striate.engine.weights.TensorFile;
import striate.engine.weights.TensorSource;

/** The files that hold a directory's tensors, and which of them count where there are several. */
final class StoredTensors {
  private static final String INDEX = ".index.json";

  /**
   * The first that is there counts: transformers' order. Saving twice into one directory leaves an
   * index of the earlier time behind, so that a whole file comes before it.
   */
  private static final List<String> FILES =
      List.of(
          "model.safetensors",
          "model.safetensors" + INDEX,
          "pytorch_model.bin",
          "pytorch_model.bin" + INDEX);

  private StoredTensors() {}

  static boolean isThere(Path directory) {
    return FILES.stream().anyMatch(file -> Files.isRegularFile(directory.resolve(file)));
  }

  /**
   * Whether a directory has a config and all files of its weights; a link to nothing is no file.
   */
  static boolean isWhole(Path directory) {
    if (!Files.isRegularFile(directory.resolve(ModelFiles.CONFIG))) {
      return false;
    }
    Path weights =
        FILES.stream()
            .map(directory::resolve)
            .filter(Files::isRegularFile)
            .findFirst()
            .orElse(null);
    return weights != null
        && !HubCache.isCopiedLink(directory.resolve(ModelFiles.CONFIG))
        && (!weights.toString().endsWith(INDEX)
            || shards(weights).allMatch(shard -> Files.isRegularFile(directory.resolve(shard))));
  }

  private static Stream<String> shards(Path index) {
    if (LfsPointer.is(index)) {
      return Stream.of();
    }
    List<String> shards = new ArrayList<>();
    JsonFile.read(index).path("weight_map").forEach(file -> shards.add(file.asText()));
    return shards.stream().distinct().filter(name -> !name.contains("\0"));
  }

  /**
   * Opens what counts.
   *
   * @param notes hears which other files are there and do not count
   * @throws Problem where no weights are found, or those that count are broken or quantised
   */
  static TensorSource open(Path directory, Consumer<String> notes) {
    String named = named(directory);
    List<String> found =
        FILES.stream().filter(file -> Files.isRegularFile(directory.resolve(file))).toList();
    String counts = named != null ? named : found.isEmpty() ? null : found.get(0);
    if (counts == null) {
      throw missing(directory);
    }
    List<String> others = found.stream().filter(file -> !file.equals(counts)).toList();
    if (!others.isEmpty()) {
      notes.accept(
          OneLine.of(
              counts
                  + " counts, as in transformers; "
                  + String.join(", ", others)
                  + (others.size() == 1 ? " is" : " are")
                  + " not read - "
                  + directory,
              Checkpoint.MOST_OF_A_NOTE));
    }
    Path path = directory.resolve(counts);
    TensorSource stored = counts.endsWith(INDEX) ? ShardedTensors.open(path) : file(path);
    try {
      Quantisation.refuseByTensors(stored, path);
    } catch (RuntimeException e) {
      stored.close();
      throw e;
    }
    return stored;
  }

  /** The file that {@code transformers_weights} in the config names; null where it names none. */
  private static @Nullable String named(Path directory) {
    Path config = directory.resolve(ModelFiles.CONFIG);
    if (!Files.isRegularFile(config)) {
      return null;
    }
    JsonNode written = JsonFile.read(config).path("transformers_weights");
    if (written.isMissingNode() || written.isNull()) {
      return null;
    }
    String name = written.asText();
    boolean plain = name.matches("[^/\\\\\0]+") && !name.startsWith("..");
    if (!written.isTextual()
        || !plain
        || !(name.endsWith(".safetensors") || name.endsWith(".safetensors" + INDEX))) {
      throw Problem.badInput(
          "'transformers_weights' is "
              + OneLine.of(written.toString(), 100)
              + ", not the name of a safetensors file or index beside it",
          config,
          "correct the config");
    }
    return name;
  }

  private static Problem missing(Path directory) {
    List<String> links =
        FILES.stream().filter(file -> Files.isSymbolicLink(directory.resolve(file))).toList();
    if (!links.isEmpty()) {
      return Problem.badInput(
          links.get(0) + " is a link to a file that is not there",
          directory,
          "check that the download is complete");
    }
    if (isForLlamaCpp(directory)) {
      return Quantisation.refused("GGUF", directory.toString());
    }
    return Problem.badInput(
        "neither model.safetensors nor model.safetensors.index.json found"
            + ", and no pytorch_model.bin or pytorch_model.bin.index.json",
        directory,
        "check that the download is complete");
  }

  /** Whether a directory holds llama.cpp's format, which is hardly ever anything but quantised. */
  private static boolean isForLlamaCpp(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.anyMatch(file -> file.toString().endsWith(".gguf"));
    } catch (IOException e) {
      throw Problem.unreadable(directory, e);
    }
  }

  /** One file: safetensors or a PyTorch archive, as its content tells. */
  static TensorSource file(Path file) {
    return TensorFile.open(file);
  }
}
