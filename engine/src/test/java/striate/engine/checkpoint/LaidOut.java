package striate.engine.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import striate.engine.weights.RenamedTensors;
import striate.engine.weights.SafetensorsFile;
import striate.engine.weights.SafetensorsWriter;
import striate.engine.weights.TorchArchiveWriter;

/**
 * A Hugging Face checkpoint written again as LLaVA's and Bunny's code and instruction tuning's
 * stages lay it out: their configs, their names of tensors, their files.
 */
public final class LaidOut implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DECODER = "language_model.";
  private static final String PROJECTOR = "multi_modal_projector.";
  private static final String TOWER = "vision_tower.";

  private final Path source;
  private final ObjectNode config;
  private final SafetensorsFile stored;
  private @Nullable String left;

  public LaidOut(Path huggingFace) {
    source = huggingFace;
    try {
      config = (ObjectNode) JSON.readTree(huggingFace.resolve("config.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    stored = SafetensorsFile.open(huggingFace.resolve("model.safetensors"));
  }

  /** Leaves out every tensor whose name holds this. */
  public LaidOut without(String part) {
    left = part;
    return this;
  }

  /** What tensors are written into: a file alone, or in two shards with their index. */
  public enum Container {
    SAFETENSORS("model.safetensors"),
    SAFETENSORS_SHARDS("model.safetensors"),
    BIN("pytorch_model.bin"),
    BIN_SHARDS("pytorch_model.bin");

    private final String name;

    Container(String name) {
      this.name = name;
    }
  }

  /** The decoder's config as {@code writer}'s code has it. */
  public ObjectNode flatConfig(String modelType) {
    ObjectNode flat = config.get("text_config").deepCopy();
    flat.put("model_type", modelType);
    ObjectNode rotary = (ObjectNode) flat.remove("rope_parameters");
    flat.set("rope_theta", rotary.remove("rope_theta"));
    if (!rotary.get("rope_type").asText().equals("default")) {
      flat.set("rope_scaling", rotary);
    }
    return flat;
  }

  /** {@code liuhaotian/llava...} or {@code BAAI/Bunny...}. */
  public void original(
      Path target, String modelType, String tower, boolean towerInside, Container files)
      throws IOException {
    ObjectNode flat = flatConfig(modelType);
    flat.put("mm_vision_tower", tower).put("mm_projector_type", "mlp2x_gelu");
    flat.put("mm_hidden_size", config.at("/vision_config/hidden_size").asInt());
    if (modelType.startsWith("llava")) {
      flat.set("mm_vision_select_layer", config.get("vision_feature_layer"));
      boolean whole = config.get("vision_feature_select_strategy").asText().equals("full");
      flat.put("mm_vision_select_feature", whole ? "cls_patch" : "patch");
    }
    write(
        target,
        flat,
        name -> {
          if (name.startsWith(TOWER)) {
            return towerInside
                ? "model.vision_tower.vision_tower.vision_model." + name.substring(TOWER.length())
                : null;
          }
          return name.startsWith(PROJECTOR)
              ? "model.mm_projector." + inSequence(name)
              : name.substring(DECODER.length());
        },
        files);
    tokenizer(target);
  }

  /** A text-only language model, as instruction tuning starts from. */
  public void decoder(Path target, Container files) throws IOException {
    ObjectNode flat = flatConfig(config.at("/text_config/model_type").asText());
    write(
        target,
        flat,
        name -> name.startsWith(DECODER) ? name.substring(DECODER.length()) : null,
        files);
    tokenizer(target);
  }

  /** {@code openai/clip...} or {@code google/siglip...}. */
  public void tower(Path target, Container files) throws IOException {
    write(
        target,
        (ObjectNode) config.get("vision_config"),
        name -> name.startsWith(TOWER) ? "vision_model." + name.substring(TOWER.length()) : null,
        files);
    Files.copy(
        source.resolve("preprocessor_config.json"), target.resolve("preprocessor_config.json"));
  }

  /** {@code mm_projector.bin} or {@code .safetensors} of pre-training. */
  public void projector(Path file) {
    RenamedTensors tensors =
        renamed(
            name -> name.startsWith(PROJECTOR) ? "model.mm_projector." + inSequence(name) : null);
    if (file.toString().endsWith(".bin")) {
      TorchArchiveWriter.write(file, tensors);
    } else {
      SafetensorsWriter.write(file, tensors);
    }
  }

  private static String inSequence(String name) {
    String inside = name.substring(PROJECTOR.length());
    return inside.replace("linear_1.", "0.").replace("linear_2.", "2.");
  }

  private void tokenizer(Path target) throws IOException {
    for (String file : List.of("tokenizer.json", "tokenizer_config.json")) {
      Files.copy(source.resolve(file), target.resolve(file));
    }
  }

  private RenamedTensors renamed(UnaryOperator<@Nullable String> naming) {
    Map<String, String> names = new LinkedHashMap<>();
    for (String name : stored.names()) {
      String now = naming.apply(name);
      if (now != null && (left == null || !name.contains(left))) {
        names.put(now, name);
      }
    }
    return new RenamedTensors(stored, names);
  }

  private void write(
      Path target, ObjectNode json, UnaryOperator<@Nullable String> naming, Container files)
      throws IOException {
    Files.createDirectories(target);
    JSON.writeValue(target.resolve("config.json").toFile(), json);
    RenamedTensors all = renamed(naming);
    boolean bin = files.name.endsWith(".bin");
    if (files == Container.SAFETENSORS || files == Container.BIN) {
      writeFile(target.resolve(files.name), all, bin);
      return;
    }
    List<String> names = new ArrayList<>(all.names());
    ObjectNode index = JSON.createObjectNode();
    ObjectNode map = index.putObject("weight_map");
    for (int shard = 0; shard < 2; shard++) {
      int half = names.size() / 2;
      String stem = files.name.substring(0, files.name.lastIndexOf('.'));
      String file = stem + "-0000" + (shard + 1) + "-of-00002" + (bin ? ".bin" : ".safetensors");
      Map<String, String> part = new LinkedHashMap<>();
      names.subList(shard * half, shard == 0 ? half : names.size()).forEach(n -> part.put(n, n));
      part.keySet().forEach(n -> map.put(n, file));
      writeFile(target.resolve(file), new RenamedTensors(all, part), bin);
    }
    JSON.writeValue(target.resolve(files.name + ".index.json").toFile(), index);
  }

  private static void writeFile(Path file, RenamedTensors tensors, boolean bin) {
    if (bin) {
      TorchArchiveWriter.write(file, tensors);
    } else {
      SafetensorsWriter.write(file, tensors);
    }
  }

  @Override
  public void close() {
    stored.close();
  }
}
