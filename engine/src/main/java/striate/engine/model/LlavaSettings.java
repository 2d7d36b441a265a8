package striate.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/**
 * How a model sees, as LLaVA's and Bunny's code writes it into a {@code config.json} of a model or
 * of a LoRA run: the {@code mm_...} fields and those about images and lengths. Null where the
 * config does not say.
 *
 * @param tower {@code mm_vision_tower}: a directory or a name on the hub
 * @param towerFile the config that names the tower; relative paths start at its directory
 * @param projectorLayers from {@code mm_projector_type}: 1 or 2 linears
 * @param projectorFile the config that says so
 * @param featureLayer {@code mm_vision_select_layer}, an index into the tower's hidden states
 * @param featureFile the config that says so
 * @param classToken whether CLIP's class token is kept ({@code mm_vision_select_feature:
 *     cls_patch})
 * @param padImages {@code image_aspect_ratio: pad}
 * @param maxTokens {@code tokenizer_model_max_length}, image tokens included
 */
public record LlavaSettings(
    @Nullable String tower,
    Path towerFile,
    @Nullable Integer projectorLayers,
    Path projectorFile,
    @Nullable Integer featureLayer,
    Path featureFile,
    @Nullable Boolean classToken,
    @Nullable Boolean padImages,
    @Nullable Integer maxTokens) {
  private static final String TOWER = "mm_vision_tower";
  private static final String PROJECTOR = "mm_projector_type";
  private static final String LAYER = "mm_vision_select_layer";
  private static final String FEATURE = "mm_vision_select_feature";
  private static final String ASPECT = "image_aspect_ratio";
  private static final String LENGTH = "tokenizer_model_max_length";

  /** They change what a model is fed; no forward pass here does that. */
  private static final List<String> UNSUPPORTED =
      List.of("use_s2", "s2", "mm_use_im_start_end", "mm_use_im_patch_token");

  /**
   * The settings of a LoRA run on a base that is a Hugging Face LLaVA: those of LLaVA's form, or
   * the two that transformers' LlavaConfig has of them.
   *
   * @param notes hears where two fields disagree
   * @throws Problem naming the field that is wrong or not supported
   */
  public static LlavaSettings read(Path file, Consumer<String> notes) {
    JsonNode root = JsonFile.object(file, JsonFile.MAX_BYTES);
    ConfigFields config = new ConfigFields(file, root, notes);
    return LlavaConfig.isFlat(root) ? flat(config) : ofHuggingFace(config);
  }

  /** Of a config of LLaVA's or Bunny's form. */
  static LlavaSettings flat(ConfigFields config) {
    for (String unsupported : UNSUPPORTED) {
      if (config.flag(unsupported, false)) {
        throw config.unsupported(unsupported, "true", "models without it");
      }
    }
    if (config.has("mm_resampler_type")) {
      throw config.unsupported(
          "mm_resampler_type",
          ConfigFields.shortened(config.node().get("mm_resampler_type")),
          "models without a resampler");
    }
    String aspect = config.word(ASPECT, "square", List.of("square", "pad"));
    String older = config.text("vision_tower", "");
    String tower = config.text(TOWER, older);
    if (config.has(TOWER) && !older.isEmpty() && !older.equals(tower)) {
      config.note("'vision_tower' and 'mm_vision_tower' disagree; mm_vision_tower counts");
    }
    String projector = config.text(PROJECTOR, "");
    return new LlavaSettings(
        tower.isEmpty() ? null : tower,
        config.place(config.has(TOWER) ? TOWER : "vision_tower"),
        projector.isEmpty() ? null : projectorLayers(config),
        config.place(PROJECTOR),
        config.has(LAYER) ? (Integer) config.integer(LAYER, 0) : null,
        config.place(LAYER),
        config.has(FEATURE)
            ? (Boolean)
                config.word(FEATURE, "patch", List.of("patch", "cls_patch")).equals("cls_patch")
            : null,
        config.has(ASPECT) ? (Boolean) aspect.equals("pad") : null,
        config.has(LENGTH) ? (Integer) config.size(LENGTH, 0, Integer.MAX_VALUE) : null);
  }

  private static int projectorLayers(ConfigFields config) {
    return config.word(PROJECTOR, "", List.of("linear", "mlp2x_gelu")).equals("linear") ? 1 : 2;
  }

  private static LlavaSettings ofHuggingFace(ConfigFields config) {
    Path file = config.file();
    config.word("model_type", "llava", List.of("llava"));
    String strategy = HuggingFaceConfig.strategy(config);
    return new LlavaSettings(
        null,
        file,
        null,
        file,
        config.has("vision_feature_layer")
            ? (Integer) TowerConfig.featureLayer(config, "vision_feature_layer", Integer.MAX_VALUE)
            : null,
        file,
        config.has("vision_feature_select_strategy") ? (Boolean) strategy.equals("full") : null,
        null,
        config.has(LENGTH) ? (Integer) config.size(LENGTH, 0, Integer.MAX_VALUE) : null);
  }

  /**
   * A tower whose features are taken as these settings say; where they do not, as the tower says.
   *
   * @throws Problem where the tower has no such layer
   */
  public VisionConfig features(VisionConfig vision) {
    int layer = featureLayer == null ? vision.featureLayer() : featureLayer;
    if (layer > vision.layers() || layer < -vision.layers() - 1) {
      throw Problem.badInput(
          "'" + LAYER + "' is " + layer + ", the tower has " + vision.layers() + " layers",
          featureFile,
          "correct the config, or take the tower of the same model");
    }
    Boolean kept = vision.family() == VisionConfig.Family.CLIP ? classToken : null;
    return vision.withFeatures(layer, kept == null ? vision.dropFirst() : !kept);
  }

  /** The longest sample, of a decoder with so many positions. */
  public int maxTokens(int positions) {
    return maxTokens == null ? positions : Math.min(positions, maxTokens);
  }
}
