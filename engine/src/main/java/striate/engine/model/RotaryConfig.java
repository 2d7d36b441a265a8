package striate.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a decoder's config describes its rotary embedding. Three generations of fields are about:
 * {@code rope_theta} beside {@code rope_scaling} with a {@code type}, the same with a {@code
 * rope_type}, and all of it in {@code rope_parameters}. Where a config has several, what counts is
 * what transformers 5 makes of them ({@code convert_rope_params_to_dict}).
 */
final class RotaryConfig {
  private static final String SCALING = "rope_scaling";
  private static final String PARAMETERS = "rope_parameters";
  private static final String THETA = "rope_theta";
  private static final String PARTIAL = "partial_rotary_factor";
  private static final double DEFAULT_THETA = 10000;

  private RotaryConfig() {}

  /**
   * @param maxPositions tokens of the longest text
   * @throws striate.engine.run.Problem naming the field that is wrong or not supported
   */
  static RotaryEmbedding read(ConfigFields text, TextConfig.Family family, int maxPositions) {
    ConfigFields scaling = text.child(SCALING);
    ConfigFields parameters = text.child(PARAMETERS);
    ConfigFields rope = scaling.node().isEmpty() ? parameters : scaling;
    for (String layers : List.of("full_attention", "sliding_attention")) {
      if (rope.has(layers)) {
        throw rope.unsupported(layers, "given", "one rotary embedding for all layers");
      }
    }
    ConfigFields partial = rope.has(PARTIAL) ? rope : text;
    if (partial.positive(PARTIAL, 1) != 1) {
      throw partial.unsupported(PARTIAL, partial.node().path(PARTIAL).asText(), "1");
    }
    noteDisagreements(text, scaling, parameters, rope);
    double theta = rope.positive(THETA, text.positive(THETA, DEFAULT_THETA));
    String type =
        rope.word(
            typeField(rope),
            "default",
            family == TextConfig.Family.PHI3
                ? List.of("default")
                : List.of("default", "linear", "llama3"));
    return new RotaryEmbedding(
        theta,
        switch (type) {
          case "linear" -> new RotaryEmbedding.Linear(rope.number("factor"));
          case "llama3" -> llama3(rope, maxPositions);
          default -> new RotaryEmbedding.None();
        });
  }

  private static String typeField(ConfigFields rope) {
    return rope.has("rope_type") ? "rope_type" : "type";
  }

  private static RotaryEmbedding.Llama3 llama3(ConfigFields rope, int maxPositions) {
    double low = rope.number("low_freq_factor");
    double high = rope.number("high_freq_factor");
    if (low >= high) {
      throw rope.wrong(
          "low_freq_factor", rope.node().path("low_freq_factor"), "below high_freq_factor " + high);
    }
    int original = rope.size("original_max_position_embeddings", maxPositions, Integer.MAX_VALUE);
    return new RotaryEmbedding.Llama3(rope.number("factor"), low, high, original);
  }

  private static void noteDisagreements(
      ConfigFields text, ConfigFields scaling, ConfigFields parameters, ConfigFields rope) {
    boolean both = !scaling.node().isEmpty() && !parameters.node().isEmpty();
    if (both && !meaning(text, scaling).equals(meaning(text, parameters))) {
      text.note(
          "'"
              + scaling.prefix().replaceAll("\\.$", "")
              + "' "
              + ConfigFields.shortened(scaling.node())
              + " and '"
              + parameters.prefix().replaceAll("\\.$", "")
              + "' "
              + ConfigFields.shortened(parameters.node())
              + " disagree; "
              + SCALING
              + " counts, as in transformers 5");
    }
    if (rope.has("type")
        && rope.has("rope_type")
        && !rope.node().get("type").equals(rope.node().get("rope_type"))) {
      text.note(
          "'"
              + rope.prefix()
              + "type' is "
              + ConfigFields.shortened(rope.node().get("type"))
              + " and '"
              + rope.prefix()
              + "rope_type' "
              + ConfigFields.shortened(rope.node().get("rope_type"))
              + "; rope_type counts, as in transformers 5");
    }
    double inside = rope.positive(THETA, Double.NaN);
    double beside = text.positive(THETA, Double.NaN);
    if (!Double.isNaN(inside) && !Double.isNaN(beside) && inside != beside) {
      text.note(
          "'"
              + text.prefix()
              + THETA
              + "' is "
              + text.node().get(THETA).asText()
              + " and '"
              + rope.prefix()
              + THETA
              + "' "
              + rope.node().get(THETA).asText()
              + "; the latter counts, as in transformers 5");
    }
  }

  /** The settings of one of the two objects, so that other spellings of the same are equal. */
  private static Map<String, String> meaning(ConfigFields text, ConfigFields rope) {
    Map<String, String> meaning = new TreeMap<>();
    for (String factor :
        List.of(
            "factor",
            "low_freq_factor",
            "high_freq_factor",
            "original_max_position_embeddings",
            PARTIAL)) {
      JsonNode value = rope.node().path(factor);
      if (value.isNumber()) {
        meaning.put(factor, Double.toString(value.asDouble()));
      }
    }
    JsonNode theta = rope.has(THETA) ? rope.node().get(THETA) : text.node().path(THETA);
    meaning.put(THETA, Double.toString(theta.asDouble(DEFAULT_THETA)));
    meaning.put("type", rope.node().path(typeField(rope)).asText("default"));
    return meaning;
  }

  /** What {@link #read} reads, in today's form. */
  static ObjectNode write(RotaryEmbedding rotary) {
    ObjectNode rope = JsonNodeFactory.instance.objectNode().put(THETA, rotary.theta());
    if (rotary.scaling() instanceof RotaryEmbedding.Linear linear) {
      return rope.put("rope_type", "linear").put("factor", linear.factor());
    }
    if (rotary.scaling() instanceof RotaryEmbedding.Llama3 llama) {
      return rope.put("rope_type", "llama3")
          .put("factor", llama.factor())
          .put("low_freq_factor", llama.lowFactor())
          .put("high_freq_factor", llama.highFactor())
          .put("original_max_position_embeddings", llama.originalPositions());
    }
    return rope.put("rope_type", "default");
  }
}
