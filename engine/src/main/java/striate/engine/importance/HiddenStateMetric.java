package striate.engine.importance;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import striate.engine.net.HiddenProducts;

/**
 * A metric that compares a layer's input with the hidden state some layers further up, token by
 * token: the mean over the tokens of each sample, then over the samples. A token whose hidden state
 * is zero does not count.
 */
public final class HiddenStateMetric {
  /** How the tokens of a sample make the value. */
  private enum Over {
    ALL_TOKENS,
    HALF_IMAGE_HALF_TEXT,
    LAST_TOKEN
  }

  private final int layers;
  private final int distance;
  private final DoubleUnaryOperator ofCosine;
  private final Over over;
  private final boolean afterFinalNorm;
  private final boolean repositorySpans;
  private final RunningMeans all;
  private final RunningMeans image;
  private final RunningMeans text;

  private HiddenStateMetric(
      int layers,
      int distance,
      DoubleUnaryOperator ofCosine,
      Over over,
      boolean afterFinalNorm,
      boolean repositorySpans) {
    this.layers = layers;
    this.distance = distance;
    this.ofCosine = ofCosine;
    this.over = over;
    this.afterFinalNorm = afterFinalNorm;
    this.repositorySpans = repositorySpans;
    this.all = new RunningMeans(layers + 1 - distance);
    this.image = new RunningMeans(layers + 1 - distance);
    this.text = new RunningMeans(layers + 1 - distance);
  }

  /**
   * @param metric one of hidden states
   * @param layers of the decoder
   * @param distance of the angular distances, 1 to {@code layers}; block influence has 1
   */
  public static HiddenStateMetric of(ImportanceMetric metric, int layers, int distance) {
    return switch (metric) {
      case BLOCK_INFLUENCE ->
          new HiddenStateMetric(layers, 1, c -> 1 - c, Over.ALL_TOKENS, false, false);
      case MULTIMODAL_BLOCK_INFLUENCE ->
          new HiddenStateMetric(layers, 1, c -> 1 - c, Over.HALF_IMAGE_HALF_TEXT, false, false);
      case BLOCK_INFLUENCE_REPOSITORY ->
          new HiddenStateMetric(layers, 1, c -> 1 - c, Over.ALL_TOKENS, true, true);
      case MULTIMODAL_BLOCK_INFLUENCE_REPOSITORY ->
          new HiddenStateMetric(layers, 1, c -> 1 - c, Over.HALF_IMAGE_HALF_TEXT, true, true);
      case ANGULAR_DISTANCE ->
          new HiddenStateMetric(
              layers, distance, HiddenStateMetric::angle, Over.ALL_TOKENS, false, false);
      case ANGULAR_DISTANCE_LAST_TOKEN ->
          new HiddenStateMetric(
              layers, distance, HiddenStateMetric::angle, Over.LAST_TOKEN, false, false);
      default -> throw new IllegalArgumentException(metric + " is not of hidden states");
    };
  }

  /** arccos(cosine) / pi, in [0, 1]. */
  private static double angle(double cosine) {
    return Math.acos(Math.max(-1, Math.min(1, cosine))) / Math.PI;
  }

  /** The distance that {@link #add}'s products must reach. */
  public int distance() {
    return distance;
  }

  /** Whether the last state of {@link #add}'s products is behind the final norm. */
  public boolean afterFinalNorm() {
    return afterFinalNorm;
  }

  /** Takes in one sample. */
  public void add(HiddenProducts products, TokenKinds actual) {
    boolean[] isImage =
        (repositorySpans ? TokenKinds.repository(products.tokens()) : actual).image();
    for (int layer = 0; layer + distance <= layers; layer++) {
      image.add(layer, mean(products, layer, t -> isImage[t]));
      text.add(layer, mean(products, layer, t -> !isImage[t]));
      all.add(
          layer,
          over == Over.LAST_TOKEN
              ? mean(products, layer, t -> t == products.tokens() - 1)
              : mean(products, layer, t -> true));
    }
  }

  /** NaN if there is no such token. */
  private double mean(HiddenProducts products, int layer, IntPredicate tokens) {
    double sum = 0;
    int count = 0;
    for (int t = 0; t < products.tokens(); t++) {
      double value =
          tokens.test(t) ? ofCosine.applyAsDouble(products.cosine(layer, distance, t)) : Double.NaN;
      if (!Double.isNaN(value)) {
        sum += value;
        count++;
      }
    }
    return sum / count;
  }

  /** Of every block of {@link #distance} layers, from the lowest up. */
  public List<LayerScore> scores() {
    List<LayerScore> scores = new ArrayList<>();
    for (int layer = 0; layer + distance <= layers; layer++) {
      boolean told = over != Over.LAST_TOKEN;
      Double onImage = told ? image.orNull(layer) : null;
      Double onText = told ? text.orNull(layer) : null;
      scores.add(new LayerScore(layer, value(layer, onImage, onText), onImage, onText));
    }
    return scores;
  }

  private double value(int layer, @Nullable Double onImage, @Nullable Double onText) {
    if (over != Over.HALF_IMAGE_HALF_TEXT) {
      return all.mean(layer);
    }
    return onImage == null || onText == null ? Double.NaN : (onImage + onText) / 2;
  }
}
