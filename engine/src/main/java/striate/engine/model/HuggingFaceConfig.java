package striate.engine.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import striate.engine.run.Problem;

/**
 * The {@code config.json} of a Hugging Face LLaVA checkpoint. Absent keys take the defaults of
 * transformers' LlavaConfig.
 */
public final class HuggingFaceConfig {
  private HuggingFaceConfig() {}

  /**
   * Reads a config alone; where two of its fields disagree, the one that counts is taken.
   *
   * @param file a {@code config.json}
   * @throws Problem naming the field that is wrong or not supported
   */
  public static VlmArchitecture read(Path file) {
    return read(file, note -> {});
  }

  /**
   * Reads a config. Whether embeddings and output head are the same matrix is only what the config
   * says: the stored tensors decide.
   *
   * @param file a {@code config.json}
   * @param notes hears where two fields disagree, and which counts
   * @throws Problem naming the field that is wrong, out of range or not supported
   */
  public static VlmArchitecture read(Path file, Consumer<String> notes) {
    ConfigFields config = new ConfigFields(file, JsonFile.object(file, JsonFile.MAX_BYTES), notes);
    config.word("model_type", "(none)", List.of("llava"));
    ConfigFields textFields = config.child("text_config");
    noteTying(config, textFields);
    TextConfig text =
        withOwnStops(
            config,
            textFields,
            DecoderConfig.read(
                textFields,
                DecoderConfig.family(textFields, "llama"),
                config.flag("tie_word_embeddings", false)));
    VisionConfig vision = TowerConfig.read(config.child("vision_config"));
    int padToken =
        config.has("pad_token_id")
            ? config.integer("pad_token_id", 0)
            : textFields.integer("pad_token_id", text.eosToken());
    return new VlmArchitecture(
        text,
        vision.withFeatures(
            TowerConfig.featureLayer(config, "vision_feature_layer", vision.layers()),
            strategy(config).equals("default")),
        2,
        config.flag("multimodal_projector_bias", true),
        config.word("projector_hidden_act", "gelu", List.of("gelu", "linear")),
        imageToken(config, text.vocabulary()),
        padToken);
  }

  /** transformers ties where either of the two says so. */
  private static void noteTying(ConfigFields config, ConfigFields text) {
    String field = "tie_word_embeddings";
    if (config.has(field)
        && text.has(field)
        && config.flag(field, false) != text.flag(field, false)) {
      config.note(
          "'tie_word_embeddings' is "
              + config.flag(field, false)
              + " and 'text_config.tie_word_embeddings' "
              + text.flag(field, false)
              + "; true counts, as in transformers 5");
    }
  }

  /** Generation takes the ends of a text from the whole model's config where they are there. */
  private static TextConfig withOwnStops(
      ConfigFields config, ConfigFields textFields, TextConfig text) {
    String field = "eos_token_id";
    if (!config.has(field)) {
      return text;
    }
    List<Integer> stops = config.tokens(field, 0);
    if (textFields.has(field) && !stops.equals(text.eosTokens())) {
      config.note(
          "'eos_token_id' is "
              + ConfigFields.shortened(config.node().get(field))
              + " and 'text_config.eos_token_id' "
              + ConfigFields.shortened(textFields.node().get(field))
              + "; the first counts, as in transformers 5");
    }
    return text.withEosTokens(stops);
  }

  /** {@code image_token_id} is another name of the same field, and set after it. */
  private static int imageToken(ConfigFields config, int vocabulary) {
    String today = "image_token_id";
    String older = "image_token_index";
    boolean both = config.has(today) && config.has(older);
    String field = config.has(today) ? today : older;
    int token = config.integer(field, 32000);
    if (both && token != config.integer(older, 0)) {
      config.note(
          "'image_token_index' is "
              + config.integer(older, 0)
              + " and 'image_token_id' "
              + token
              + "; image_token_id counts, as in transformers 5");
    }
    if (token < 0 || token >= vocabulary) {
      throw config.unsupported(
          field, Integer.toString(token), "token ids under the vocabulary's " + vocabulary);
    }
    return token;
  }

  static String strategy(ConfigFields config) {
    return config.word("vision_feature_select_strategy", "default", List.of("default", "full"));
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
