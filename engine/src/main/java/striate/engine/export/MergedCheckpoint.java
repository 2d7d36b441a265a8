package striate.engine.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.checkpoint.JoinedTensors;
import striate.engine.model.HuggingFaceConfig;
import striate.engine.model.JsonFile;
import striate.engine.model.ParameterTable;
import striate.engine.model.TextConfig;
import striate.engine.model.VisionConfig;
import striate.engine.model.VlmArchitecture;
import striate.engine.weights.DType;
import striate.engine.weights.MemoryTensors;
import striate.engine.weights.ShardedWriter;
import striate.engine.weights.TensorSource;

/**
 * A tuned model of any layout as one Hugging Face LLaVA checkpoint that transformers loads: adapter
 * and projector merged, dropped layers left out and the others renumbered.
 */
public final class MergedCheckpoint {
  private static final long SHARD_BYTES = 5_000_000_000L;
  private static final int ROWS_ROUNDED_TO = 64;
  private static final String EMBEDDINGS = "language_model.model.embed_tokens.weight";
  private static final String HEAD = "language_model.lm_head.weight";
  private static final String LAYERS = "language_model.model.layers.";
  private static final String TOWER = "vision_tower.";
  private static final String SECOND_LINEAR = "multi_modal_projector.linear_2.";

  private static final String TOKENIZER_CONFIG = "tokenizer_config.json";

  private static final JsonNode EMPTY = JsonNodeFactory.instance.arrayNode();

  private static final List<String> TOKENIZER_FILES =
      List.of(
          "tokenizer.json",
          "tokenizer.model",
          TOKENIZER_CONFIG,
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.json",
          "merges.txt",
          "chat_template.json",
          "chat_template.jinja",
          "generation_config.json");

  private final Tuned tuned;
  private final List<Integer> kept = new ArrayList<>();
  private final @Nullable DType type;
  private final VlmArchitecture architecture;
  private final boolean imageTokenAdded;

  /**
   * @param dropped decoder layers to leave out, by their numbers in the model
   * @param type of all weights; null = as they are stored
   */
  public MergedCheckpoint(Tuned tuned, Set<Integer> dropped, @Nullable DType type) {
    this.tuned = tuned;
    this.type = type;
    VlmArchitecture base = tuned.base().architecture();
    for (int layer = 0; layer < base.text().layers(); layer++) {
      if (!dropped.contains(layer)) {
        kept.add(layer);
      }
    }
    TextConfig text = base.text().keeping(kept);
    imageTokenAdded = base.imageToken() == VlmArchitecture.NO_IMAGE_TOKEN;
    int imageToken = base.imageToken();
    if (imageTokenAdded) {
      imageToken = ImageTokenFiles.nextId(tuned.base().directory(), text.vocabulary());
      if (imageToken >= text.vocabulary()) {
        int rows = (imageToken + ROWS_ROUNDED_TO) / ROWS_ROUNDED_TO * ROWS_ROUNDED_TO;
        text = text.withVocabulary(rows);
      }
    }
    architecture =
        new VlmArchitecture(
            text,
            storedTower(tuned.base()),
            2,
            base.projectorBias(),
            // transformers knows projectors of two linears only: the second becomes the identity
            base.projectorLayers() == 1 ? "linear" : base.projectorActivation(),
            imageToken,
            base.padToken());
  }

  /** The tower as far as its weights are there: Bunny leaves out what lies behind the features. */
  private static VisionConfig storedTower(Checkpoint base) {
    VlmArchitecture whole = base.architecture();
    boolean complete =
        ParameterTable.of(whole).tower().keySet().stream().allMatch(base.tensors()::has);
    VisionConfig vision = whole.vision();
    return complete
        ? vision
        : new VisionConfig(
            vision.family(),
            vision.hidden(),
            vision.intermediate(),
            vision.layersNeeded(),
            vision.heads(),
            vision.imageSize(),
            vision.patchSize(),
            vision.normEpsilon(),
            vision.activation(),
            -1,
            vision.dropFirst());
  }

  /** Fills a directory that is there. */
  public void writeTo(Path directory) throws IOException {
    TensorSource tensors = renamed();
    Map<String, DType> types = new HashMap<>();
    for (String name : tensors.names()) {
      types.put(name, type == null ? floating(tensors.info(name).dtype()) : type);
    }
    ShardedWriter.write(directory, tensors, types::get, SHARD_BYTES);
    ObjectNode config = HuggingFaceConfig.write(architecture, dtypeName(types));
    JsonNode earlier = pruned(tuned.base());
    if (kept.size() < tuned.base().architecture().text().layers() || !earlier.isEmpty()) {
      ArrayNode original = config.putObject("striate").putArray("originalLayers");
      kept.forEach(layer -> original.add(earlier.isEmpty() ? layer : earlier.path(layer).asInt()));
    }
    for (String file : TOKENIZER_FILES) {
      Path source = tuned.base().directory().resolve(file);
      if (Files.exists(source)) {
        Files.copy(source, directory.resolve(file));
      }
    }
    if (imageTokenAdded) {
      ImageTokenFiles.add(directory, architecture.imageToken());
    }
    limitTokens(directory, config);
    write(directory.resolve("config.json"), config);
    ProcessorFiles.write(
        directory, tuned.base().preprocessing(), architecture.vision(), tuned.padImages());
  }

  /** The layers that a base which was pruned itself has left of its own base. */
  private static JsonNode pruned(Checkpoint base) {
    JsonNode layers =
        JsonFile.read(base.directory().resolve("config.json")).at("/striate/originalLayers");
    return layers.size() == base.architecture().text().layers() ? layers : EMPTY;
  }

  /**
   * Says where the run cut its samples off, if that was before the decoder's last position: to
   * transformers' tokenizers, and to Striate under LLaVA's own name.
   */
  private void limitTokens(Path directory, ObjectNode config) throws IOException {
    int longest = tuned.base().maxTokens();
    Path file = directory.resolve(TOKENIZER_CONFIG);
    if (longest < architecture.text().maxPositions()) {
      config.put("tokenizer_model_max_length", longest);
      if (Files.exists(file)) {
        ObjectNode tokenizer = JsonFile.object(file, JsonFile.MAX_BYTES);
        write(file, tokenizer.put("model_max_length", longest));
      }
    }
  }

  private static DType floating(DType stored) {
    return stored == DType.F16 || stored == DType.BF16 ? stored : DType.F32;
  }

  /** In config.json: what most of the decoder is stored in. */
  private static String dtypeName(Map<String, DType> types) {
    return switch (types.getOrDefault(LAYERS + "0.input_layernorm.weight", DType.F32)) {
      case F16 -> "float16";
      case BF16 -> "bfloat16";
      default -> "float32";
    };
  }

  /** All tensors that transformers wants, under the names that its versions 4 and 5 know. */
  private TensorSource renamed() {
    TextConfig text = architecture.text();
    TensorSource whole = tuned.tensors();
    if (text.vocabulary() != tuned.base().architecture().text().vocabulary()) {
      Set<String> matrices = text.tiedEmbeddings() ? Set.of(EMBEDDINGS) : Set.of(EMBEDDINGS, HEAD);
      whole = new WiderVocabulary(whole, matrices, text.vocabulary());
    }
    Set<String> wanted = ParameterTable.of(tuned.base().architecture()).all().keySet();
    JoinedTensors joined =
        new JoinedTensors()
            .add(
                whole,
                name -> wanted.contains(name) ? exported(name) : null,
                tuned.base().directory());
    return tuned.base().architecture().projectorLayers() == 1
        ? joined.add(identity(), name -> name, "projector")
        : joined;
  }

  private @Nullable String exported(String name) {
    if (name.startsWith(TOWER)) {
      boolean behind =
          architecture.vision().layers() < tuned.base().architecture().vision().layers()
              && ParameterTable.isUnused(tuned.base().architecture().vision(), name);
      return behind ? null : TOWER + "vision_model." + name.substring(TOWER.length());
    }
    if (!name.startsWith(LAYERS)) {
      return name;
    }
    int end = name.indexOf('.', LAYERS.length());
    int layer = kept.indexOf(Integer.parseInt(name.substring(LAYERS.length(), end)));
    return layer < 0 ? null : LAYERS + layer + name.substring(end);
  }

  private MemoryTensors identity() {
    int hidden = architecture.text().hidden();
    float[] values = new float[Math.multiplyExact(hidden, hidden)];
    for (int i = 0; i < hidden; i++) {
      values[i * hidden + i] = 1;
    }
    MemoryTensors identity =
        new MemoryTensors().add(SECOND_LINEAR + "weight", new long[] {hidden, hidden}, values);
    return architecture.projectorBias()
        ? identity.add(SECOND_LINEAR + "bias", new long[] {hidden}, new float[hidden])
        : identity;
  }

  private static void write(Path file, JsonNode json) throws IOException {
    Files.writeString(file, json.toPrettyString() + "\n", StandardCharsets.UTF_8);
  }
}
