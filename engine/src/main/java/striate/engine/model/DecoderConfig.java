package striate.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import striate.engine.run.Problem;

/**
 * The decoder's part of a {@code config.json}, as transformers' LlamaConfig, Phi3Config and
 * Qwen2Config write it. Absent keys take their defaults.
 */
final class DecoderConfig {
  /** Several times what any published decoder has; a config that says more is a wrong file. */
  static final int MOST_LAYERS = 1024;

  static final int MOST_HIDDEN = 1 << 17;
  static final int MOST_INTERMEDIATE = 1 << 20;
  static final int MOST_HEADS = 1 << 12;
  private static final int MOST_HEAD_DIM = 1 << 13;
  private static final int MOST_VOCABULARY = 1 << 22;

  private DecoderConfig() {}

  /** What a config means where it says nothing. */
  private record Defaults(
      int vocabulary,
      int hidden,
      int intermediate,
      int maxPositions,
      double rmsEpsilon,
      int bosToken,
      int eosToken) {
    static Defaults of(TextConfig.Family family) {
      return switch (family) {
        case LLAMA -> new Defaults(32000, 4096, 11008, 2048, 1e-6, 1, 2);
        case PHI3 -> new Defaults(32064, 3072, 8192, 4096, 1e-5, 1, 32000);
        case QWEN2 -> new Defaults(151936, 4096, 22016, 32768, 1e-6, 151643, 151645);
      };
    }
  }

  /**
   * @param tied whether the config around it ties the embeddings
   * @throws Problem naming the field that is wrong, out of range or not supported
   */
  static TextConfig read(ConfigFields text, TextConfig.Family family, boolean tied) {
    Defaults defaults = Defaults.of(family);
    text.word("hidden_act", "silu", List.of("silu"));
    for (String bias : List.of("attention_bias", "mlp_bias")) {
      if (text.flag(bias, false)) {
        throw text.unsupported(bias, "true", "decoders without such biases");
      }
    }
    int hidden = text.size("hidden_size", defaults.hidden(), MOST_HIDDEN);
    int layers = text.size("num_hidden_layers", 32, MOST_LAYERS);
    int heads = text.size("num_attention_heads", 32, MOST_HEADS);
    int kvHeads = text.size("num_key_value_heads", heads, heads);
    int maxPositions =
        text.size("max_position_embeddings", defaults.maxPositions(), Integer.MAX_VALUE);
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
    int headDim = text.size("head_dim", hidden / heads, MOST_HEAD_DIM);
    if (headDim % 2 != 0) {
      throw text.unsupported("head_dim", Integer.toString(headDim), "even numbers");
    }
    int window = slidingWindow(text, family);
    return new TextConfig(
        family,
        text.size("vocab_size", defaults.vocabulary(), MOST_VOCABULARY),
        hidden,
        text.size("intermediate_size", defaults.intermediate(), MOST_INTERMEDIATE),
        layers,
        heads,
        kvHeads,
        headDim,
        text.positive("rms_norm_eps", defaults.rmsEpsilon()),
        RotaryConfig.read(text, family, maxPositions),
        maxPositions,
        window,
        window == 0 ? 0 : windowFrom(text, family, layers),
        tied || text.flag("tie_word_embeddings", false),
        text.token("bos_token_id", defaults.bosToken()),
        text.tokens("eos_token_id", defaults.eosToken()));
  }

  private static int slidingWindow(ConfigFields text, TextConfig.Family family) {
    boolean used =
        switch (family) {
          case LLAMA -> false;
          case PHI3 -> text.has("sliding_window");
          case QWEN2 -> text.flag("use_sliding_window", false);
        };
    return used ? text.size("sliding_window", 4096, Integer.MAX_VALUE) : 0;
  }

  /** The first layer with a window; those behind it must have one, too. */
  private static int windowFrom(ConfigFields text, TextConfig.Family family, int layers) {
    JsonNode types = text.node().path("layer_types");
    if (!types.isArray()) {
      return family == TextConfig.Family.QWEN2 ? text.integer("max_window_layers", 28) : 0;
    }
    int from = layers;
    for (int i = Math.min(layers, types.size()) - 1; i >= 0; i--) {
      if (!types.get(i).asText().equals("sliding_attention")) {
        break;
      }
      from = i;
    }
    for (int i = 0; i < from; i++) {
      if (types.path(i).asText().equals("sliding_attention")) {
        throw text.unsupported("layer_types", types.toString(), "windows in the last layers only");
      }
    }
    return from;
  }

  /** What {@link #read} reads, in today's form. */
  static ObjectNode write(TextConfig text, int padToken) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    ObjectNode root =
        json.objectNode()
            .put("attention_bias", false)
            .put("bos_token_id", text.bosToken())
            .put("head_dim", text.headDim())
            .put("hidden_act", "silu")
            .put("hidden_size", text.hidden())
            .put("intermediate_size", text.intermediate())
            .put("max_position_embeddings", text.maxPositions())
            .put("model_type", text.family().modelType())
            .put("num_attention_heads", text.heads())
            .put("num_hidden_layers", text.layers())
            .put("num_key_value_heads", text.kvHeads())
            .put("pad_token_id", padToken)
            .put("rms_norm_eps", text.rmsEpsilon())
            .put("tie_word_embeddings", text.tiedEmbeddings())
            .put("vocab_size", text.vocabulary());
    if (text.eosTokens().size() == 1) {
      root.put("eos_token_id", text.eosToken());
    } else {
      text.eosTokens().forEach(root.putArray("eos_token_id")::add);
    }
    switch (text.family()) {
      case LLAMA -> root.put("mlp_bias", false);
      case PHI3 -> {
        if (text.slidingWindow() > 0) {
          root.put("sliding_window", text.slidingWindow());
        } else {
          root.putNull("sliding_window");
        }
      }
      case QWEN2 -> {
        root.remove("attention_bias");
        root.put("use_sliding_window", text.slidingWindow() > 0);
        if (text.slidingWindow() > 0) {
          root.put("sliding_window", text.slidingWindow());
          root.put("max_window_layers", text.windowFrom());
        }
      }
    }
    root.set("rope_parameters", RotaryConfig.write(text.rotary()));
    return root;
  }

  /** The family that a config names, its word for it being one of {@code known}. */
  static TextConfig.Family family(ConfigFields text, String fallback) {
    List<String> known = new ArrayList<>();
    for (TextConfig.Family family : TextConfig.Family.values()) {
      known.add(family.modelType());
    }
    String word = text.word("model_type", fallback, known);
    return TextConfig.Family.values()[known.indexOf(word)];
  }
}
