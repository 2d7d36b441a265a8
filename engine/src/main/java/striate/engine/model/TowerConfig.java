package striate.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import striate.engine.run.Problem;

/**
 * A vision tower's {@code config.json}, as transformers' CLIPVisionConfig and SiglipVisionConfig
 * write it, alone or inside the config of the whole CLIP or SigLIP model.
 */
public final class TowerConfig {
  private static final List<String> ACTIVATIONS =
      List.of("quick_gelu", "gelu", "gelu_pytorch_tanh");

  private TowerConfig() {}

  /**
   * Reads a tower's own config; its features are those of LLaVA: the last layer but one, without
   * CLIP's class token.
   *
   * @throws Problem naming the field that is wrong or not supported
   */
  public static VisionConfig read(Path file) {
    ConfigFields root = new ConfigFields(file, "", JsonFile.read(file));
    boolean whole = root.has("vision_config");
    return read(whole ? root.child("vision_config") : root);
  }

  static VisionConfig read(ConfigFields vision) {
    if (!vision.node().isObject()) {
      throw Problem.badInput(
          "'" + vision.prefix().replaceAll("\\.$", "") + "' is missing",
          vision.file(),
          "take a vision-language checkpoint");
    }
    String type =
        vision.word(
            "model_type", "clip_vision_model", List.of("clip_vision_model", "siglip_vision_model"));
    boolean clip = type.equals("clip_vision_model");
    int hidden = vision.size("hidden_size", 768);
    int layers = vision.size("num_hidden_layers", 12);
    int heads = vision.size("num_attention_heads", 12);
    if (hidden % heads != 0) {
      throw vision.wrong(
          "num_attention_heads",
          vision.node().path("num_attention_heads"),
          "a divisor of the hidden size " + hidden);
    }
    if (vision.integer("num_channels", 3) != 3) {
      throw vision.unsupported("num_channels", vision.node().path("num_channels").asText(), "3");
    }
    int imageSize = vision.square("image_size", 224);
    int patchSize = vision.square("patch_size", clip ? 32 : 16);
    if (patchSize > imageSize) {
      throw vision.wrong(
          "patch_size", vision.node().path("patch_size"), "at most the image size " + imageSize);
    }
    return new VisionConfig(
        clip ? VisionConfig.Family.CLIP : VisionConfig.Family.SIGLIP,
        hidden,
        vision.size("intermediate_size", 3072),
        layers,
        heads,
        imageSize,
        patchSize,
        vision.positive("layer_norm_eps", clip ? 1e-5 : 1e-6),
        vision.word("hidden_act", clip ? "quick_gelu" : "gelu_pytorch_tanh", ACTIVATIONS),
        -2,
        clip);
  }

  /** The hidden state that a config takes its features from. */
  static int featureLayer(ConfigFields config, String field, int layers) {
    JsonNode written = config.node().path(field);
    if (written.isArray()) {
      throw config.unsupported(field, written.toString(), "one layer");
    }
    int layer = config.integer(field, -2);
    if (layer > layers || layer < -layers - 1) {
      throw config.wrong(field, written, "within the tower's " + layers + " layers");
    }
    return layer;
  }

  /** What {@link #read} reads. */
  static ObjectNode write(VisionConfig vision) {
    boolean clip = vision.family() == VisionConfig.Family.CLIP;
    ObjectNode tower =
        JsonNodeFactory.instance
            .objectNode()
            .put("hidden_act", vision.activation())
            .put("hidden_size", vision.hidden())
            .put("image_size", vision.imageSize())
            .put("intermediate_size", vision.intermediate())
            .put("layer_norm_eps", vision.normEpsilon())
            .put("model_type", clip ? "clip_vision_model" : "siglip_vision_model")
            .put("num_attention_heads", vision.heads())
            .put("num_channels", 3)
            .put("num_hidden_layers", vision.layers())
            .put("patch_size", vision.patchSize());
    return clip
        ? tower.put("projection_dim", vision.hidden())
        : tower.put("vision_use_head", false);
  }
}
