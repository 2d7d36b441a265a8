package striate.app.importance;

import striate.engine.importance.ImportanceMetric;

/**
 * A metric for people.
 *
 * @param title its name
 * @param unit of its values, with their range where they have one
 * @param sentence what it means
 * @param source who defined it
 */
record MetricWords(String title, String unit, String sentence, String source) {
  private static final String PAPER = "Wang et al. 2025, arXiv 2412.12785";
  private static final String CODE = "the published code of " + PAPER;
  private static final String MEN = "Men et al. 2024, arXiv 2403.03853";
  private static final String GROMOV = "Gromov et al. 2024, arXiv 2403.17887";

  static MetricWords of(ImportanceMetric metric) {
    return switch (metric) {
      case BLOCK_INFLUENCE ->
          new MetricWords(
              "Block influence",
              "1 \u2212 cosine, 0 to 2",
              "How much a layer turns the hidden state of a token, on average over all tokens: a"
                  + " layer near 0 hands its input on almost unchanged.",
              MEN);
      case MULTIMODAL_BLOCK_INFLUENCE ->
          new MetricWords(
              "Multimodal block influence",
              "1 \u2212 cosine, 0 to 2",
              "Block influence in which image tokens and text tokens have half the weight each, so"
                  + " that the many image tokens do not outweigh the text.",
              PAPER);
      case BLOCK_INFLUENCE_REPOSITORY ->
          new MetricWords(
              "Block influence, as published code",
              "1 \u2212 cosine, 0 to 2",
              "Block influence as the paper's code computes it: the last layer's output is taken"
                  + " after the final norm, which makes that layer look more important.",
              CODE);
      case MULTIMODAL_BLOCK_INFLUENCE_REPOSITORY ->
          new MetricWords(
              "Multimodal influence, as published code",
              "1 \u2212 cosine, 0 to 2",
              "Multimodal block influence as the paper's code computes it: the first 32 and the"
                  + " last 12 tokens count as text, all others as image.",
              CODE);
      case ANGULAR_DISTANCE ->
          new MetricWords(
              "Angular distance",
              "half turns, 0 to 1",
              "The angle between the hidden states before a layer and some layers further up, on"
                  + " average over all tokens: where it is small, the layers between can go.",
              GROMOV + ", over all tokens");
      case ANGULAR_DISTANCE_LAST_TOKEN ->
          new MetricWords(
              "Angular distance, last token",
              "half turns, 0 to 1",
              "Angular distance at the last token of each sample alone, as it was published.",
              GROMOV);
      case IMAGE_ATTENTION ->
          new MetricWords(
              "Attention to the image",
              "share of attention, 0 to 1",
              "How much of their attention the text tokens after the image give to the image, on"
                  + " average over heads.",
              "named in " + PAPER + "; defined by Striate");
      case PARAMETER_CHANGE_RATIO ->
          new MetricWords(
              "Parameter change",
              "relative change, summed over matrices",
              "How far tuning has moved a layer's weight matrices, relative to their size before.",
              PAPER);
      case PARAMETER_CHANGE_RATIO_REPOSITORY ->
          new MetricWords(
              "Parameter change, as published code",
              "relative change, summed over matrices",
              "Parameter change as the paper's code computes it: relative to the size of the tuned"
                  + " matrices.",
              CODE);
      case PARAMETER_L2_CHANGE ->
          new MetricWords(
              "Parameter change, absolute",
              "Frobenius norm, summed over matrices",
              "How far tuning has moved a layer's weight matrices, whatever their size.",
              CODE);
      case PARAMETER_ANGULAR_CHANGE ->
          new MetricWords(
              "Parameter change, angle",
              "half turns, summed over matrices",
              "By what angle tuning has turned a layer's weight matrices.",
              CODE);
      case GRADIENT_NORM ->
          new MetricWords(
              "Gradient norm",
              "norm, in nats of loss",
              "How strongly the loss of the samples pulls at a layer's parameters: layers with a"
                  + " large gradient are those that tuning would move first.",
              "defined by Striate");
      case ABLATION ->
          new MetricWords(
              "Ablation",
              "nats of loss per token",
              "How much worse the answers get when the layer is left out. The most direct measure,"
                  + " and the slowest: every layer is left out once.",
              "defined by Striate");
    };
  }

  /** Whether it compares weights before and after tuning, and needs no samples. */
  static boolean ofWeights(ImportanceMetric metric) {
    return metric.source() == ImportanceMetric.Source.WEIGHTS;
  }

  /** Whether it is measured over some layers at once. */
  static boolean hasDistance(ImportanceMetric metric) {
    return metric == ImportanceMetric.ANGULAR_DISTANCE
        || metric == ImportanceMetric.ANGULAR_DISTANCE_LAST_TOKEN;
  }
}
