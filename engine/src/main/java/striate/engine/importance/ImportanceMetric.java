package striate.engine.importance;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import striate.engine.run.Problem;

/** A measure of how much a decoder layer matters; larger is more. */
public enum ImportanceMetric {
  BLOCK_INFLUENCE(
      Source.HIDDEN_STATES,
      "1 - mean over tokens of the cosine between a layer's input and its output (Men et al. 2024);"
          + " the last layer's output is taken before the final norm"),
  MULTIMODAL_BLOCK_INFLUENCE(
      Source.HIDDEN_STATES, "half block influence on image tokens, half on text tokens"),
  BLOCK_INFLUENCE_REPOSITORY(
      Source.HIDDEN_STATES,
      "block influence as in block_influence_calc.py: the last layer's output is taken after the"
          + " final norm"),
  MULTIMODAL_BLOCK_INFLUENCE_REPOSITORY(
      Source.HIDDEN_STATES,
      "its multimodal form as in block_influence_calc.py: the first 32 and the last 12 tokens count"
          + " as text, all others as image, and the last layer's output is taken after the final"
          + " norm"),
  ANGULAR_DISTANCE(
      Source.HIDDEN_STATES,
      "mean over tokens of arccos(cosine) / pi between the input of a layer and that of the layer"
          + " --distance further up, in [0, 1]"),
  ANGULAR_DISTANCE_LAST_TOKEN(
      Source.HIDDEN_STATES, "the same at each sample's last token only (Gromov et al. 2024)"),
  IMAGE_ATTENTION(
      Source.ATTENTION,
      "attention weight on all image tokens, mean over heads and over the text tokens after the"
          + " image; `image`: the weight from image tokens"),
  PARAMETER_CHANGE_RATIO(
      Source.WEIGHTS,
      "sum over a layer's linears of |W - W0| / |W0| between tuned and base weights (Frobenius"
          + " norms)"),
  PARAMETER_CHANGE_RATIO_REPOSITORY(
      Source.WEIGHTS, "the same as in cal_dis: divided by |W| + 1e-8 of the tuned weights"),
  PARAMETER_L2_CHANGE(Source.WEIGHTS, "sum over a layer's linears of |W - W0|"),
  PARAMETER_ANGULAR_CHANGE(
      Source.WEIGHTS, "sum over a layer's linears of arccos(<W, W0> / (|W| |W0|)) / pi"),
  GRADIENT_NORM(
      Source.GRADIENTS,
      "norm of the gradient of the mean loss over all supervised tokens with respect to a layer's"
          + " own parameters"),
  ABLATION(
      Source.ABLATION,
      "what is lost without the layer: loss of the samples, or with --tasks points of the score in"
          + " [0, 1]; `image` and `text`: of samples with and without an image, or of visual and"
          + " textual tasks");

  /** What a metric is computed from. */
  public enum Source {
    /** Forward passes over samples. */
    HIDDEN_STATES,
    /** Forward passes over samples with an image. */
    ATTENTION,
    /** A base's weights and tuned ones. */
    WEIGHTS,
    /** Forward and backward passes over samples. */
    GRADIENTS,
    /** Samples or tasks, once for every layer that is left out. */
    ABLATION
  }

  private final Source source;
  private final String description;

  ImportanceMetric(Source source, String description) {
    this.source = source;
    this.description = description;
  }

  /** Its name on the command line: {@code block-influence}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public Source source() {
    return source;
  }

  /** Its definition, in one sentence. */
  public String description() {
    return description;
  }

  /**
   * @throws Problem that lists the metrics
   */
  public static ImportanceMetric named(String word) {
    return Arrays.stream(values())
        .filter(metric -> metric.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.badInput(
                    "metric '" + word + "' not found",
                    "--metric",
                    "take one of " + String.join(", ", words())));
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(ImportanceMetric::word).collect(Collectors.toList());
  }
}
