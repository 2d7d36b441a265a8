package striate.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/**
 * The flat {@code config.json} that LLaVA's and Bunny's own code writes: the decoder's settings
 * with {@code mm_...} beside them, or the decoder's alone before visual instruction tuning. A LoRA
 * run has one of its own, which is then the model's config, its base's weights under it.
 *
 * @param writer whose code writes such a file
 * @param settings how the model sees
 */
public record LlavaConfig(Writer writer, TextConfig text, LlavaSettings settings, int padToken) {

  /** Whose code a flat config comes from. */
  public enum Writer {
    LLAVA,
    BUNNY,
    /** A text-only language model. */
    TRANSFORMERS
  }

  private record Kind(Writer writer, TextConfig.Family family) {}

  private static final Map<String, Kind> KINDS =
      Map.ofEntries(
          Map.entry("llava", new Kind(Writer.LLAVA, TextConfig.Family.LLAMA)),
          Map.entry("llava_llama", new Kind(Writer.LLAVA, TextConfig.Family.LLAMA)),
          Map.entry("llava_phi3", new Kind(Writer.LLAVA, TextConfig.Family.PHI3)),
          Map.entry("llava_qwen", new Kind(Writer.LLAVA, TextConfig.Family.QWEN2)),
          Map.entry("llava_qwen2", new Kind(Writer.LLAVA, TextConfig.Family.QWEN2)),
          Map.entry("bunny-llama", new Kind(Writer.BUNNY, TextConfig.Family.LLAMA)),
          Map.entry("bunny-phi3", new Kind(Writer.BUNNY, TextConfig.Family.PHI3)),
          Map.entry("bunny-qwen2", new Kind(Writer.BUNNY, TextConfig.Family.QWEN2)),
          Map.entry("llama", new Kind(Writer.TRANSFORMERS, TextConfig.Family.LLAMA)),
          Map.entry("phi3", new Kind(Writer.TRANSFORMERS, TextConfig.Family.PHI3)),
          Map.entry("qwen2", new Kind(Writer.TRANSFORMERS, TextConfig.Family.QWEN2)));

  private static final String TYPE = "model_type";

  /** Three generations of the same settings: of those of a base none may be left under a run's. */
  private static final List<String> ROTARY =
      List.of("rope_theta", "rope_scaling", "rope_parameters");

  /** What a run cannot change without other weights. */
  private static final List<String> SHAPES =
      List.of(
          "hidden_size",
          "intermediate_size",
          "num_hidden_layers",
          "num_attention_heads",
          "num_key_value_heads",
          "head_dim",
          "vocab_size");

  /** What a forward pass, a sample's length or a generation depends on, beside the sizes. */
  private static final Set<String> WITH_EFFECT =
      Set.of(
          "bos_token_id",
          "eos_token_id",
          "image_aspect_ratio",
          "layer_types",
          "max_position_embeddings",
          "max_window_layers",
          "mm_projector_type",
          "mm_vision_select_feature",
          "mm_vision_select_layer",
          "mm_vision_tower",
          "partial_rotary_factor",
          "rms_norm_eps",
          "rope_parameters",
          "rope_scaling",
          "rope_theta",
          "sliding_window",
          "tie_word_embeddings",
          "tokenizer_model_max_length",
          "use_sliding_window",
          "vision_tower");

  /** Whether a config is of this form and not that of {@link HuggingFaceConfig}. */
  public static boolean isFlat(Path file) {
    return isFlat(JsonFile.object(file, JsonFile.MAX_BYTES));
  }

  static boolean isFlat(JsonNode root) {
    return !root.has("text_config") && !root.has("vision_config");
  }

  /**
   * Reads a model's config.
   *
   * @throws Problem naming the field that is wrong or not supported
   */
  public static LlavaConfig read(Path file) {
    return read(file, null, note -> {});
  }

  /**
   * Reads a model's config under that of a LoRA run, whose fields count.
   *
   * @param run the LoRA run's config; null where there is none
   * @param notes hears where fields disagree, and which count
   * @throws Problem naming the field that is wrong, not supported, or not the run's to change
   */
  public static LlavaConfig read(Path file, @Nullable Path run, Consumer<String> notes) {
    ObjectNode base = JsonFile.object(file, JsonFile.MAX_BYTES);
    if (run == null) {
      return read(new ConfigFields(file, base, notes));
    }
    ObjectNode over = JsonFile.object(run, JsonFile.MAX_BYTES);
    if (!isFlat(over)) {
      return read(new ConfigFields(file, base, notes)).under(LlavaSettings.read(run, notes));
    }
    requireSameDecoder(file, base, run, over);
    noteDisagreements(file, base, run, over, notes);
    ObjectNode merged = base.deepCopy();
    if (ROTARY.stream().anyMatch(over::hasNonNull)) {
      merged.remove(ROTARY);
    }
    merged.setAll(over);
    // a run that a text-only trainer wrote knows nothing of the model around its decoder
    if (kind(file, base).writer() != Writer.TRANSFORMERS
        && (!over.hasNonNull(TYPE) || kind(run, over).writer() == Writer.TRANSFORMERS)) {
      merged.set(TYPE, base.get(TYPE));
    } else if (!over.hasNonNull(TYPE)) {
      merged.set(TYPE, base.path(TYPE));
    }
    return read(new ConfigFields(file, "", merged, new ConfigFields.Over(run, over), notes));
  }

  private static LlavaConfig read(ConfigFields config) {
    Kind kind = kind(config);
    TextConfig text = DecoderConfig.read(config, kind.family(), false);
    return new LlavaConfig(
        kind.writer(),
        text,
        LlavaSettings.flat(config),
        config.integer("pad_token_id", text.eosToken()));
  }

  private static Kind kind(Path file, ObjectNode root) {
    return kind(new ConfigFields(file, root, note -> {}));
  }

  private static Kind kind(ConfigFields config) {
    String type = config.word(TYPE, "(none)", KINDS.keySet().stream().sorted().toList());
    return Objects.requireNonNull(KINDS.get(type));
  }

  private LlavaConfig under(LlavaSettings other) {
    return new LlavaConfig(
        writer,
        text,
        new LlavaSettings(
            settings.tower(),
            settings.towerFile(),
            settings.projectorLayers(),
            settings.projectorFile(),
            other.featureLayer() == null ? settings.featureLayer() : other.featureLayer(),
            other.featureLayer() == null ? settings.featureFile() : other.featureFile(),
            other.classToken() == null ? settings.classToken() : other.classToken(),
            settings.padImages(),
            settings.maxTokens()),
        padToken);
  }

  private static void requireSameDecoder(Path file, ObjectNode base, Path run, ObjectNode over) {
    if (over.hasNonNull(TYPE) && kind(run, over).family() != kind(file, base).family()) {
      throw differs(TYPE, base, run, over);
    }
    for (String shape : SHAPES) {
      if (base.hasNonNull(shape)
          && over.hasNonNull(shape)
          && !base.get(shape).equals(over.get(shape))) {
        throw differs(shape, base, run, over);
      }
    }
  }

  private static Problem differs(String field, ObjectNode base, Path run, ObjectNode over) {
    return Problem.badInput(
        "'"
            + field
            + "' is "
            + ConfigFields.shortened(over.get(field))
            + ", the base's is "
            + ConfigFields.shortened(base.get(field)),
        run,
        "name the base that the adapter was trained on");
  }

  private static void noteDisagreements(
      Path file, ObjectNode base, Path run, ObjectNode over, Consumer<String> notes) {
    List<String> fields = new ArrayList<>();
    over.fieldNames()
        .forEachRemaining(
            name -> {
              if (WITH_EFFECT.contains(name)
                  && base.hasNonNull(name)
                  && !base.get(name).equals(over.get(name))
                  && !isSamePath(file, base.get(name), run, over.get(name))) {
                fields.add(
                    name
                        + " is "
                        + ConfigFields.shortened(over.get(name))
                        + ", the base's "
                        + ConfigFields.shortened(base.get(name)));
              }
            });
    if (!fields.isEmpty()) {
      new ConfigFields(run, over, notes)
          .note(
              "the LoRA run's config.json counts before that of its base "
                  + file
                  + ": "
                  + String.join("; ", fields));
    }
    if (over.hasNonNull("quantization_config")) {
      new ConfigFields(run, over, notes)
          .note(
              "'quantization_config' says how the base was held in training;"
                  + " its stored weights count");
    }
  }

  /** Whether two configs lead to the same directory, each from where it lies itself. */
  private static boolean isSamePath(Path file, JsonNode base, Path run, JsonNode over) {
    try {
      return base.isTextual()
          && over.isTextual()
          && over.asText().contains("/")
          && file.toAbsolutePath()
              .resolveSibling(base.asText())
              .normalize()
              .equals(run.toAbsolutePath().resolveSibling(over.asText()).normalize());
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** {@code mm_vision_tower}: a directory or a name; null where none is given. */
  public @Nullable String tower() {
    return settings.tower();
  }

  /** Linears of the projector, from {@code mm_projector_type}; null where none is given. */
  public @Nullable Integer projectorLayers() {
    return settings.projectorLayers();
  }

  /** {@code image_aspect_ratio: pad}. */
  public boolean padImages() {
    return Boolean.TRUE.equals(settings.padImages());
  }

  /** The tower as LLaVA's or Bunny's code takes its features. */
  public VisionConfig features(VisionConfig vision) {
    return settings.features(vision);
  }
}
