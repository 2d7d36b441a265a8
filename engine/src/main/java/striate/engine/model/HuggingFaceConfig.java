package striate.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import striate.engine.run.Problem;

/**
 * The {@code config.json} of a Hugging Face LLaVA checkpoint. Absent keys take the defaults of
 * transformers' LlavaConfig.
 */
public final class HuggingFaceConfig {
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
    TextConfig text =
        DecoderConfig.read(
            textFields,
            DecoderConfig.family(textFields, "llama"),
            config.flag("tie_word_embeddings", false));
    VisionConfig vision = TowerConfig.read(config.child("vision_config"));
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
    String strategy =
        config.word("vision_feature_select_strategy", "default", List.of("default", "full"));
    return new VlmArchitecture(
        text,
        vision.withFeatures(
            TowerConfig.featureLayer(config, "vision_feature_layer", vision.layers()),
            strategy.equals("default")),
        2,
        config.flag("multimodal_projector_bias", true),
        config.word("projector_hidden_act", "gelu", List.of("gelu", "linear")),
        imageToken,
        padToken);
  }

  /**
   * A {@code config.json} that transformers 5 loads as LlavaForConditionalGeneration.
   *
   * @param architecture with an image token and a projector of two layers
   * @param dtype the stored weights' type: {@code float32}, {@code float16} or {@code bfloat16}
   */
  public static ObjectNode write(VlmArchitecture architecture, String dtype) {
    TextConfig text = architecture.text();
    VisionConfig vision = architecture.vision();
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.putArray("architectures").add("LlavaForConditionalGeneration");
    root.put("dtype", dtype)
        .put("image_seq_length", vision.imageTokens())
        .put("image_token_index", architecture.imageToken())
        .put("model_type", "llava")
        .put("multimodal_projector_bias", architecture.projectorBias())
        .put("pad_token_id", architecture.padToken())
        .put("projector_hidden_act", architecture.projectorActivation());
    root.set("text_config", DecoderConfig.write(text, architecture.padToken()));
    root.put("tie_word_embeddings", text.tiedEmbeddings());
    root.set("vision_config", TowerConfig.write(vision));
    root.put("vision_feature_layer", vision.featureLayer())
        .put("vision_feature_select_strategy", vision.dropFirst() ? "default" : "full");
    return root;
  }
}
