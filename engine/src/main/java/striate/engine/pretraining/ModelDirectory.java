package striate.engine.pretraining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import striate.engine.model.HuggingFaceConfig;
import striate.engine.model.ParameterTable;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.Problem;
import striate.engine.tabletop.Vocabulary;
import striate.engine.weights.MemoryTensors;
import striate.engine.weights.SafetensorsWriter;
import striate.engine.weights.TensorSource;

/** Writes the bundled model as an ordinary Hugging Face LLaVA directory. */
final class ModelDirectory {
  /** CLIP's mean and standard deviation of red, green and blue, 0..1. */
  static final List<Double> MEAN = List.of(0.48145466, 0.4578275, 0.40821073);

  static final List<Double> DEVIATION = List.of(0.26862954, 0.26130258, 0.27577711);

  private static final ObjectMapper JSON = new ObjectMapper();

  private ModelDirectory() {}

  static void write(Path directory, VlmArchitecture architecture, TensorSource weights) {
    json(directory.resolve("config.json"), HuggingFaceConfig.write(architecture, "float32"));
    json(directory.resolve("tokenizer.json"), Vocabulary.tokenizerJson());
    json(directory.resolve("tokenizer_config.json"), Vocabulary.tokenizerConfigJson());
    json(directory.resolve("preprocessor_config.json"), preprocessor(architecture));
    ObjectNode generation = JSON.createObjectNode();
    generation.put("bos_token_id", Vocabulary.BEGIN).put("eos_token_id", Vocabulary.END);
    generation.put("pad_token_id", Vocabulary.PAD).put("do_sample", false);
    json(directory.resolve("generation_config.json"), generation);
    SafetensorsWriter.write(directory.resolve("model.safetensors"), whole(architecture, weights));
  }

  /**
   * Adds the tower's untrained parameters above the feature layer, as unit norms and zeros. Such a
   * layer adds nothing, and other programs find every tensor that they expect.
   */
  private static TensorSource whole(VlmArchitecture architecture, TensorSource weights) {
    MemoryTensors whole = new MemoryTensors();
    ParameterTable.of(architecture)
        .all()
        .forEach(
            (name, dimensions) -> {
              long[] shape = dimensions.stream().mapToLong(Long::longValue).toArray();
              long count = dimensions.stream().reduce(1L, Math::multiplyExact);
              float[] values = new float[Math.toIntExact(count)];
              if (weights.has(name)) {
                values = weights.floats(name);
              } else if (name.contains("norm") && name.endsWith("weight")) {
                Arrays.fill(values, 1f);
              }
              whole.add(name, shape, values);
            });
    return whole;
  }

  private static ObjectNode preprocessor(VlmArchitecture architecture) {
    int size = architecture.vision().imageSize();
    ObjectNode node = JSON.createObjectNode();
    node.put("image_processor_type", "CLIPImageProcessor");
    node.putObject("crop_size").put("height", size).put("width", size);
    node.putObject("size").put("shortest_edge", size);
    for (String step : List.of("center_crop", "convert_rgb", "normalize", "rescale", "resize")) {
      node.put("do_" + step, true);
    }
    numbers(node.putArray("image_mean"), MEAN);
    numbers(node.putArray("image_std"), DEVIATION);
    node.put("resample", 3).put("rescale_factor", 1.0 / 255);
    return node;
  }

  private static void numbers(ArrayNode array, List<Double> values) {
    values.forEach(array::add);
  }

  private static void json(Path file, JsonNode node) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), node);
    } catch (IOException e) {
      throw Problem.workFailed(
          "cannot write: " + e.getMessage(), file, "free some space or choose another place", e);
    }
  }
}
