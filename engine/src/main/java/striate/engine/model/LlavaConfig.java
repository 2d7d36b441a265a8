package striate.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/**
 * The flat {@code config.json} that LLaVA's and Bunny's own code writes: the decoder's settings
 * with {@code mm_...} beside them, or the decoder's alone before visual instruction tuning.
 *
 * @param writer whose code writes such a file
 * @param tower {@code mm_vision_tower}: a directory or a name; null where none is given
 * @param projectorLayers from {@code mm_projector_type}; null where none is given
 * @param featureLayer {@code mm_vision_select_layer}
 * @param classToken whether CLIP's class token is kept ({@code mm_vision_select_feature:
 *     cls_patch})
 * @param padImages {@code image_aspect_ratio: pad}
 * @param maxTokens {@code tokenizer_model_max_length}; null where none is given
 */
public record LlavaConfig(
    Writer writer,
    TextConfig text,
    @Nullable String tower,
    @Nullable Integer projectorLayers,
    int featureLayer,
    boolean classToken,
    boolean padImages,
    @Nullable Integer maxTokens,
    int padToken) {

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

  /** Whether a config is of this form and not that of {@link HuggingFaceConfig}. */
  public static boolean isFlat(Path file) {
    JsonNode root = JsonFile.read(file);
    return !root.has("text_config") && !root.has("vision_config");
  }

  /**
   * @throws Problem naming the field that is wrong or not supported
   */
  public static LlavaConfig read(Path file) {
    JsonNode root = JsonFile.read(file);
    if (!root.isObject()) {
      throw Problem.badInput("it is no JSON object", file, "take a model's config.json");
    }
    ConfigFields config = new ConfigFields(file, "", root);
    String type = config.word("model_type", "(none)", KINDS.keySet().stream().sorted().toList());
    Kind kind = java.util.Objects.requireNonNull(KINDS.get(type));
    for (String unsupported : List.of("use_s2", "mm_use_im_start_end", "mm_use_im_patch_token")) {
      if (config.flag(unsupported, false)) {
        throw config.unsupported(unsupported, "true", "models without it");
      }
    }
    TextConfig text = DecoderConfig.read(config, kind.family(), false);
    String aspect = config.text("image_aspect_ratio", "square");
    if (!aspect.equals("square") && !aspect.equals("pad")) {
      throw config.unsupported("image_aspect_ratio", "'" + aspect + "'", "square, pad");
    }
    String tower = config.text("mm_vision_tower", config.text("vision_tower", ""));
    String projector = config.text("mm_projector_type", "");
    boolean limited = config.has("tokenizer_model_max_length");
    return new LlavaConfig(
        kind.writer(),
        text,
        tower.isEmpty() ? null : tower,
        projector.isEmpty() ? null : projectorLayers(config, projector),
        config.integer("mm_vision_select_layer", -2),
        config
            .word("mm_vision_select_feature", "patch", List.of("patch", "cls_patch"))
            .equals("cls_patch"),
        aspect.equals("pad"),
        limited ? config.size("tokenizer_model_max_length", 0) : null,
        config.integer("pad_token_id", text.eosToken()));
  }

  private static int projectorLayers(ConfigFields config, String projector) {
    return config
            .word("mm_projector_type", projector, List.of("linear", "mlp2x_gelu"))
            .equals("linear")
        ? 1
        : 2;
  }

  /** The tower as LLaVA's or Bunny's code takes its features. */
  public VisionConfig features(VisionConfig vision) {
    if (featureLayer > vision.layers() || featureLayer < -vision.layers() - 1) {
      throw Problem.badInput(
          "'mm_vision_select_layer' is "
              + featureLayer
              + ", the tower has "
              + vision.layers()
              + " layers",
          "config.json",
          "correct the config, or take the tower of the same model");
    }
    return vision.withFeatures(
        featureLayer, vision.family() == VisionConfig.Family.CLIP && !classToken);
  }
}
