package striate.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import striate.engine.run.Problem;

/**
 * The {@code config.json} of a Hugging Face LLaVA checkpoint. Absent keys take the defaults of
 * transformers' LlavaConfig, LlamaConfig, CLIPVisionConfig and SiglipVisionConfig.
 */
public final class HuggingFaceConfig {
  private static final List<String> TEXT_TYPES = List.of("llama");
  private static final List<String> ACTIVATIONS =
      List.of("quick_gelu", "gelu", "gelu_pytorch_tanh");

  private HuggingFaceConfig() {}

  /**
   * @param file a {@code config.json}
   * @throws Problem naming the field that is wrong or not supported
   */
  public static VlmArchitecture read(Path file) {
    JsonNode root = JsonFile.read(file);
    if (!root.isObject()) {
      throw Problem.badInput("it is no JSON object", file, "take a Hugging Face config.json");
    }
    ConfigFields config = new ConfigFields(file, "", root);
    config.word("model_type", "(none)", List.of("llava"));
    ConfigFields textFields = config.child("text_config");
    ConfigFields visionFields = config.child("vision_config");
    boolean tied =
        config.flag("tie_word_embeddings", false) || textFields.flag("tie_word_embeddings", false);
    TextConfig text = text(textFields, tied);
    VisionConfig vision = vision(visionFields, config);
    int imageToken =
        config.has("image_token_index")
            ? config.integer("image_token_index", 0)
            : config.integer("image_token_id", 32000);
    if (imageToken < 0 || imageToken >= text.vocabulary()) {
      throw config.unsupported(
          "image_token_index",
          Integer.toString(imageToken),
          "token ids under the vocabulary's " + text.vocabulary());
    }
    int padToken =
        config.has("pad_token_id")
            ? config.integer("pad_token_id", 0)
            : textFields.integer("pad_token_id", text.eosToken());
    return new VlmArchitecture(
        text,
        vision,
        2,
        config.flag("multimodal_projector_bias", true),
        config.word("projector_hidden_act", "gelu", List.of("gelu")),
        imageToken,
        padToken);
  }

  private static TextConfig text(ConfigFields text, boolean tied) {
    text.word("model_type", "llama", TEXT_TYPES);
    text.word("hidden_act", "silu", List.of("silu"));
    for (String bias : List.of("attention_bias", "mlp_bias")) {
      if (text.flag(bias, false)) {
        throw text.unsupported(bias, "true", "decoders without biases");
      }
    }
    int hidden = text.size("hidden_size", 4096);
    int heads = text.size("num_attention_heads", 32);
    int kvHeads = text.size("num_key_value_heads", heads);
    if (heads % kvHeads != 0) {
      throw text.wrong(
          "num_key_value_heads", text.node().path("num_key_value_heads"), "a divisor of " + heads);
    }
    if (!text.has("head_dim") && hidden % heads != 0) {
      throw text.wrong(
          "num_attention_heads",
          text.node().path("num_attention_heads"),
          "a divisor of the hidden size " + hidden);
    }
    int headDim = text.size("head_dim", hidden / heads);
    if (headDim % 2 != 0) {
      throw text.unsupported("head_dim", Integer.toString(headDim), "even numbers");
    }
    return TextConfig.llama(
        text.size("vocab_size", 32000),
        hidden,
        text.size("intermediate_size", 11008),
        text.size("num_hidden_layers", 32),
        heads,
        kvHeads,
        headDim,
        text.positive("rms_norm_eps", 1e-6),
        ropeTheta(text),
        text.size("max_position_embeddings", 2048),
        tied,
        text.token("bos_token_id", 1),
        text.token("eos_token_id", 2));
  }

  private static double ropeTheta(ConfigFields text) {
    ConfigFields parameters = text.child("rope_parameters");
    for (ConfigFields rope : List.of(parameters, text.child("rope_scaling"))) {
      String key = rope.has("rope_type") ? "rope_type" : "type";
      rope.word(key, "default", List.of("default"));
    }
    if (parameters.positive("partial_rotary_factor", 1) != 1) {
      throw parameters.unsupported(
          "partial_rotary_factor", parameters.node().path("partial_rotary_factor").asText(), "1");
    }
    return parameters.positive("rope_theta", text.positive("rope_theta", 10000));
  }

  private static VisionConfig vision(ConfigFields vision, ConfigFields config) {
    String type =
        vision.word(
            "model_type", "clip_vision_model", List.of("clip_vision_model", "siglip_vision_model"));
    boolean clip = type.equals("clip_vision_model");
    if (vision.node().isMissingNode() || vision.node().isNull()) {
      throw Problem.badInput(
          "'vision_config' is missing", vision.file(), "take a vision-language checkpoint");
    }
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
        featureLayer(config, layers),
        dropsClassToken(config, clip));
  }

  private static int featureLayer(ConfigFields config, int layers) {
    if (config.node().path("vision_feature_layer").isArray()) {
      throw config.unsupported(
          "vision_feature_layer",
          config.node().path("vision_feature_layer").toString(),
          "one layer");
    }
    int layer = config.integer("vision_feature_layer", -2);
    if (layer > layers || layer < -layers - 1) {
      throw config.wrong(
          "vision_feature_layer",
          config.node().path("vision_feature_layer"),
          "within the tower's " + layers + " layers");
    }
    return layer;
  }

  private static boolean dropsClassToken(ConfigFields config, boolean clip) {
    String strategy =
        config.word("vision_feature_select_strategy", "default", List.of("default", "full"));
    // the other two combinations hand on a class token, or lose a patch
    String expected = clip ? "default" : "full";
    if (!strategy.equals(expected)) {
      throw config.unsupported(
          "vision_feature_select_strategy",
          "'" + strategy + "' with a " + (clip ? "CLIP" : "SigLIP") + " tower",
          expected);
    }
    return clip;
  }

  /**
   * A {@code config.json} that transformers 5 loads as LlavaForConditionalGeneration.
   *
   * @param dtype the stored weights' type: {@code float32}, {@code float16} or {@code bfloat16}
   */
  public static ObjectNode write(VlmArchitecture architecture, String dtype) {
    TextConfig text = architecture.text();
    VisionConfig vision = architecture.vision();
    JsonNodeFactory json = JsonNodeFactory.instance;
    ObjectNode root = json.objectNode();
    root.putArray("architectures").add("LlavaForConditionalGeneration");
    root.put("dtype", dtype)
        .put("image_seq_length", vision.patches())
        .put("image_token_index", architecture.imageToken())
        .put("model_type", "llava")
        .put("multimodal_projector_bias", architecture.projectorBias())
        .put("pad_token_id", architecture.padToken())
        .put("projector_hidden_act", architecture.projectorActivation());
    ObjectNode rope =
        json.objectNode().put("rope_theta", text.rotary().theta()).put("rope_type", "default");
    root.putObject("text_config")
        .put("attention_bias", false)
        .put("bos_token_id", text.bosToken())
        .put("eos_token_id", text.eosToken())
        .put("head_dim", text.headDim())
        .put("hidden_act", "silu")
        .put("hidden_size", text.hidden())
        .put("intermediate_size", text.intermediate())
        .put("max_position_embeddings", text.maxPositions())
        .put("mlp_bias", false)
        .put("model_type", text.family().modelType())
        .put("num_attention_heads", text.heads())
        .put("num_hidden_layers", text.layers())
        .put("num_key_value_heads", text.kvHeads())
        .put("pad_token_id", architecture.padToken())
        .put("rms_norm_eps", text.rmsEpsilon())
        .put("tie_word_embeddings", text.tiedEmbeddings())
        .put("vocab_size", text.vocabulary())
        .set("rope_parameters", rope);
    root.put("tie_word_embeddings", text.tiedEmbeddings());
    boolean clip = vision.family() == VisionConfig.Family.CLIP;
    ObjectNode tower =
        root.putObject("vision_config")
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
    if (clip) {
      tower.put("projection_dim", vision.hidden());
    } else {
      tower.put("vision_use_head", false);
    }
    root.put("vision_feature_layer", vision.featureLayer())
        .put("vision_feature_select_strategy", vision.dropFirst() ? "default" : "full");
    return root;
  }
}
