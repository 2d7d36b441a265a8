package striate.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import striate.engine.run.Problem;

/**
 * A vision tower's {@code config.json}, as transformers' CLIPVisionConfig and SiglipVisionConfig
 * write it, alone or inside the config of the whole CLIP or SigLIP model.
 */
public final class TowerConfig {
  private static final List<String> ACTIVATIONS =
      List.of("quick_gelu", "gelu", "gelu_pytorch_tanh");

  /** Pixels a side; published towers have up to 980. */
  private static final int MOST_IMAGE_SIZE = 1 << 13;

  /** Published towers have up to 70; every image costs their square in tokens. */
  private static final int MOST_PATCHES_A_SIDE = 256;

  private TowerConfig() {}

  /**
   * Reads a tower's own config; its features are those of LLaVA: the last layer but one, without
   * CLIP's class token.
   *
   * @param notes hears where two fields disagree
   * @throws Problem naming the field that is wrong or not supported
   */
  public static VisionConfig read(Path file, Consumer<String> notes) {
    ConfigFields root = new ConfigFields(file, JsonFile.read(file), notes);
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
    int hidden = vision.size("hidden_size", 768, DecoderConfig.MOST_HIDDEN);
    int layers = vision.size("num_hidden_layers", 12, DecoderConfig.MOST_LAYERS);
    int heads = vision.size("num_attention_heads", 12, DecoderConfig.MOST_HEADS);
    if (hidden % heads != 0) {
      throw vision.wrong(
          "num_attention_heads",
          vision.node().path("num_attention_heads"),
          "a divisor of the hidden size " + hidden);
    }
    if (vision.integer("num_channels", 3) != 3) {
      throw vision.unsupported("num_channels", vision.node().path("num_channels").asText(), "3");
    }
    int imageSize = vision.square("image_size", 224, MOST_IMAGE_SIZE);
    int patchSize = vision.square("patch_size", clip ? 32 : 16, MOST_IMAGE_SIZE);
    if (patchSize > imageSize) {
      throw vision.wrong(
          "patch_size", vision.node().path("patch_size"), "at most the image size " + imageSize);
    }
    int side = imageSize / patchSize;
    if (side > MOST_PATCHES_A_SIDE) {
      throw vision.wrong(
          "patch_size",
          vision.node().path("patch_size"),
          "a size that cuts images of "
              + imageSize
              + " pixels into at most "
              + MOST_PATCHES_A_SIDE
              + " patches a side");
    }
    return new VisionConfig(
        clip ? VisionConfig.Family.CLIP : VisionConfig.Family.SIGLIP,
        hidden,
        vision.size("intermediate_size", 3072, DecoderConfig.MOST_INTERMEDIATE),
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
    boolean listed = written.isArray() && written.size() == 1 && written.get(0).isInt();
    if (written.isArray() && !listed) {
      throw config.unsupported(field, ConfigFields.shortened(written), "one layer");
    }
    int layer = listed ? written.get(0).asInt() : config.integer(field, -2);
    if (layer > layers || layer < -(long) layers - 1) {
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
