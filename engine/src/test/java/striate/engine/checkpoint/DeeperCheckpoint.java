package striate.engine.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import striate.engine.weights.MemoryTensors;
import striate.engine.weights.SafetensorsFile;
import striate.engine.weights.SafetensorsWriter;
import striate.engine.weights.TensorSource;

/**
 * Writes a checkpoint with more decoder layers, for pictures of deep models made by real runs: the
 * layers of another one again and again, with what each adds divided by the number of its copies.
 *
 * <p>Arguments: the checkpoint, the number of layers, the new directory.
 */
final class DeeperCheckpoint {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern LAYER = Pattern.compile("(.*\\.layers\\.)(\\d+)(\\..*)");
  private static final List<String> ADDING = List.of("o_proj.weight", "down_proj.weight");

  private DeeperCheckpoint() {}

  public static void main(String[] arguments) throws IOException {
    Path source = Path.of(arguments[0]);
    int layers = Integer.parseInt(arguments[1]);
    Path target = Files.createDirectories(Path.of(arguments[2]));
    for (String same :
        List.of("preprocessor_config.json", "tokenizer.json", "tokenizer_config.json")) {
      Files.write(target.resolve(same), Files.readAllBytes(source.resolve(same)));
    }
    ObjectNode config = (ObjectNode) JSON.readTree(source.resolve("config.json").toFile());
    ObjectNode text = (ObjectNode) config.get("text_config");
    int before = text.get("num_hidden_layers").asInt();
    text.put("num_hidden_layers", layers);
    Files.writeString(target.resolve("config.json"), JSON.writeValueAsString(config));
    MemoryTensors tensors = new MemoryTensors();
    try (TensorSource stored = SafetensorsFile.open(source.resolve("model.safetensors"))) {
      for (String name : stored.names()) {
        long[] shape = stored.info(name).shape().stream().mapToLong(Long::longValue).toArray();
        Matcher parts = LAYER.matcher(name);
        if (!parts.matches() || !name.startsWith("language_model")) {
          tensors.add(name, shape, stored.floats(name));
          continue;
        }
        int of = Integer.parseInt(parts.group(2));
        for (int layer = 0; layer < layers; layer++) {
          if (layer * before / layers == of) {
            float[] values = stored.floats(name);
            if (ADDING.stream().anyMatch(name::endsWith)) {
              for (int i = 0; i < values.length; i++) {
                values[i] *= (float) before / layers;
              }
            }
            tensors.add(parts.group(1) + layer + parts.group(3), shape, values);
          }
        }
      }
    }
    SafetensorsWriter.write(target.resolve("model.safetensors"), tensors);
  }
}
