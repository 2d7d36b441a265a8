package striate.engine.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.net.HiddenProducts;

/** Metrics of random hidden states against plain float64 arithmetic. */
class HiddenStateMetricTest {
  private static final int LAYERS = 5;
  private static final int HIDDEN = 12;
  private static final DoubleUnaryOperator INFLUENCE = c -> 1 - c;
  private static final DoubleUnaryOperator ANGLE = c -> Math.acos(c) / Math.PI;

  /** Samples of several lengths; the third has no image. */
  private static final List<Sample> SAMPLES = List.of(sample(1, 9), sample(2, 14), sample(3, 6));

  private record Sample(float[][] states, boolean[] image) {}

  private static Sample sample(int seed, int tokens) {
    Random random = new Random(seed);
    float[][] states = new float[LAYERS + 1][tokens * HIDDEN];
    for (int l = 0; l <= LAYERS; l++) {
      for (int i = 0; i < states[l].length; i++) {
        states[l][i] = (l == 0 ? 0 : states[l - 1][i]) + (float) random.nextGaussian();
      }
    }
    boolean[] image = new boolean[tokens];
    for (int t = 2; t < 6 && seed != 3; t++) {
      image[t] = true;
    }
    return new Sample(states, image);
  }

  @Test
  void blockInfluenceIsOneMinusTheMeanCosineOfAllImageAndTextTokens() {
    List<LayerScore> scores = scores(ImportanceMetric.BLOCK_INFLUENCE, 1);
    assertThat(scores).hasSize(LAYERS);
    for (int l = 0; l < LAYERS; l++) {
      LayerScore score = scores.get(l);
      assertThat(score.layer()).isEqualTo(l);
      assertThat(score.value()).isCloseTo(reference(l, 1, INFLUENCE, s -> t -> true), within(1e-6));
      assertThat(score.image())
          .isCloseTo(reference(l, 1, INFLUENCE, s -> t -> s.image()[t]), within(1e-6));
      assertThat(score.text())
          .isCloseTo(reference(l, 1, INFLUENCE, s -> t -> !s.image()[t]), within(1e-6));
    }
  }

  @Test
  void multimodalBlockInfluenceIsHalfImageHalfText() {
    List<LayerScore> scores = scores(ImportanceMetric.MULTIMODAL_BLOCK_INFLUENCE, 1);
    for (int l = 0; l < LAYERS; l++) {
      double image = reference(l, 1, INFLUENCE, s -> t -> s.image()[t]);
      double text = reference(l, 1, INFLUENCE, s -> t -> !s.image()[t]);
      assertThat(scores.get(l).value()).isCloseTo((image + text) / 2, within(1e-6));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 5})
  void angularDistanceComparesStatesThatManyLayersApart(int distance) {
    List<LayerScore> scores = scores(ImportanceMetric.ANGULAR_DISTANCE, distance);
    List<LayerScore> last = scores(ImportanceMetric.ANGULAR_DISTANCE_LAST_TOKEN, distance);
    assertThat(scores).hasSize(LAYERS + 1 - distance);
    for (int l = 0; l + distance <= LAYERS; l++) {
      assertThat(scores.get(l).value())
          .isCloseTo(reference(l, distance, ANGLE, s -> t -> true), within(1e-6))
          .isBetween(0.0, 1.0);
      assertThat(last.get(l).value())
          .isCloseTo(
              reference(l, distance, ANGLE, s -> t -> t == s.image().length - 1), within(1e-6));
      assertThat(last.get(l).image()).isNull();
    }
  }

  @Test
  void theRepositoryTakesTheFirst32AndTheLast12TokensForText() {
    boolean[] image = TokenKinds.repository(100).image();
    assertThat(image[31]).isFalse();
    assertThat(image[32]).isTrue();
    assertThat(image[87]).isTrue();
    assertThat(image[88]).isFalse();
    assertThat(TokenKinds.repository(40).image()).doesNotContain(true);
  }

  @Test
  void aTokenWithoutAStateDoesNotCount() {
    float[][] states = {{1, 0, 0, 0, 3, 4}, {1, 1, 5, 5, 3, 4}};
    HiddenStateMetric metric = HiddenStateMetric.of(ImportanceMetric.BLOCK_INFLUENCE, 1, 1);
    metric.add(HiddenProducts.of(states, 2, 1), new TokenKinds(new boolean[3]));
    LayerScore score = metric.scores().get(0);
    assertThat(score.value()).isCloseTo((1 - Math.sqrt(0.5)) / 2, within(1e-12));
    assertThat(score.image()).isNull();
  }

  private static List<LayerScore> scores(ImportanceMetric metric, int distance) {
    HiddenStateMetric computed = HiddenStateMetric.of(metric, LAYERS, distance);
    for (Sample sample : SAMPLES) {
      computed.add(
          HiddenProducts.of(sample.states(), HIDDEN, LAYERS), new TokenKinds(sample.image()));
    }
    return computed.scores();
  }

  /** The mean over the samples that have such tokens of the mean over these tokens. */
  private static double reference(
      int layer,
      int distance,
      DoubleUnaryOperator ofCosine,
      java.util.function.Function<Sample, IntPredicate> tokens) {
    return SAMPLES.stream()
        .mapToDouble(
            sample -> {
              double sum = 0;
              int count = 0;
              for (int t = 0; t < sample.image().length; t++) {
                if (tokens.apply(sample).test(t)) {
                  double dot = 0;
                  double a = 0;
                  double b = 0;
                  for (int i = t * HIDDEN; i < (t + 1) * HIDDEN; i++) {
                    double x = sample.states()[layer][i];
                    double y = sample.states()[layer + distance][i];
                    dot += x * y;
                    a += x * x;
                    b += y * y;
                  }
                  sum += ofCosine.applyAsDouble(dot / Math.sqrt(a * b));
                  count++;
                }
              }
              return sum / count;
            })
        .filter(mean -> !Double.isNaN(mean))
        .average()
        .orElseThrow();
  }
}
