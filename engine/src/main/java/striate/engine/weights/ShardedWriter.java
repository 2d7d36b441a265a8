package striate.engine.weights;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Writes a model's tensors as Hugging Face does: {@code model.safetensors}, or shards with an index
 * where they are too many for one file.
 */
public final class ShardedWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ShardedWriter() {}

  /**
   * @param directory is there; files of these names are overwritten
   * @param types {@code F32}, {@code F16} or {@code BF16} for each name
   * @param shardBytes tensors of one file at most; a larger tensor has a file of its own
   */
  public static void write(
      Path directory, TensorSource source, Function<String, DType> types, long shardBytes)
      throws IOException {
    List<List<String>> shards = new ArrayList<>();
    long total = 0;
    long held = Long.MAX_VALUE;
    for (String name : source.names()) {
      long bytes =
          Math.multiplyExact(source.info(name).elements(), (long) types.apply(name).bytes());
      if (held > shardBytes - bytes) {
        shards.add(new ArrayList<>());
        held = 0;
      }
      shards.get(shards.size() - 1).add(name);
      held += bytes;
      total += bytes;
    }
    if (shards.size() <= 1) {
      SafetensorsWriter.write(
          directory.resolve("model.safetensors"),
          source,
          shards.isEmpty() ? List.of() : shards.get(0),
          types);
      return;
    }
    ObjectNode index = JSON.createObjectNode();
    index.putObject("metadata").put("total_size", total);
    ObjectNode map = index.putObject("weight_map");
    for (int i = 0; i < shards.size(); i++) {
      String file =
          String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size());
      SafetensorsWriter.write(directory.resolve(file), source, shards.get(i), types);
      shards.get(i).forEach(name -> map.put(name, file));
    }
    Files.writeString(
        directory.resolve("model.safetensors.index.json"),
        index.toPrettyString() + "\n",
        StandardCharsets.UTF_8);
  }
}
