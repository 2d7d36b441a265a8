package striate.engine.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.cache.ContentKey;
import striate.engine.data.EncodedSample;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.Problem;

/** What the kernels of inspection compute, against plain float64 arithmetic. */
class InspectionTest {
  static final List<String> CASES = OracleCase.NAMES;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4})
  void innerProductsAreThoseOfTheHiddenStates(int distance) {
    try (Network network = TinyModel.open(TinyModel.architecture(), 0.3)) {
      for (EncodedSample sample : TinyModel.samples(4)) {
        float[][] states = network.inspection().hiddenStates(sample);
        HiddenProducts expected = HiddenProducts.of(states, 24, distance);
        HiddenProducts found = network.inspection().hiddenProducts(sample, distance, false);
        assertThat(found.states()).isEqualTo(5);
        assertThat(found.tokens()).isEqualTo(sample.ids().length);
        for (int i = 0; i < expected.values().length; i++) {
          assertThat(found.values()[i])
              .isCloseTo(expected.values()[i], within(1e-6 * (1 + Math.abs(expected.values()[i]))));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void attentionToTheImageIsThatOfSoftmaxedScores(boolean tied) {
    VlmArchitecture architecture = TinyModel.architecture(4, 2, 6, tied);
    try (Network network = TinyModel.open(architecture, 0.5)) {
      for (EncodedSample sample : TinyModel.samples(3)) {
        double[][] found = network.inspection().imageAttention(sample);
        double[][] ofLast = network.inspection().imageAttentionOfLast(sample);
        float[][] states = network.inspection().hiddenStates(sample);
        assertThat(found).hasNumberOfRows(4);
        for (int layer = 0; layer < 4; layer++) {
          double[][] weights = attention(network, states[layer], layer, sample);
          double[] expected =
              Arrays.stream(weights).mapToDouble(of -> onImage(of, sample).sum()).toArray();
          assertThat(found[layer]).containsExactly(expected, within(1e-6));
          assertThat(ofLast[layer])
              .containsExactly(
                  onImage(weights[weights.length - 1], sample).toArray(), within(1e-6));
        }
      }
    }
  }

  private static DoubleStream onImage(double[] weights, EncodedSample sample) {
    return IntStream.range(0, weights.length)
        .filter(t -> sample.ids()[t] == TinyModel.IMAGE_TOKEN)
        .mapToDouble(t -> weights[t]);
  }

  /**
   * A layer's attention of each token on each, mean over the heads, in float64, from the layer's
   * float32 input.
   */
  private static double[][] attention(
      Network network, float[] input, int layer, EncodedSample sample) {
    int hidden = 24;
    int heads = 4;
    int dim = 6;
    int tokens = sample.ids().length;
    String prefix = ParameterNames.layerPrefix(layer);
    float[] norm = network.read(prefix + "input_layernorm.weight");
    double[][] normed = new double[tokens][hidden];
    for (int t = 0; t < tokens; t++) {
      double squares = 0;
      for (int i = 0; i < hidden; i++) {
        squares += (double) input[t * hidden + i] * input[t * hidden + i];
      }
      double scale = 1 / Math.sqrt(squares / hidden + 1e-5);
      for (int i = 0; i < hidden; i++) {
        normed[t][i] = input[t * hidden + i] * scale * norm[i];
      }
    }
    double[][] q = product(normed, network.read(prefix + "self_attn.q_proj.weight"));
    double[][] k = product(normed, network.read(prefix + "self_attn.k_proj.weight"));
    rotate(q, dim);
    rotate(k, dim);
    double[][] mean = new double[tokens][tokens];
    for (int head = 0; head < heads; head++) {
      int from = head / 2 * dim; // two heads share keys
      for (int t = 0; t < tokens; t++) {
        double all = 0;
        double[] weights = new double[t + 1];
        for (int s = 0; s <= t; s++) {
          double score = 0;
          for (int i = 0; i < dim; i++) {
            score += q[t][head * dim + i] * k[s][from + i];
          }
          weights[s] = Math.exp(score / Math.sqrt(dim));
          all += weights[s];
        }
        for (int s = 0; s <= t; s++) {
          mean[t][s] += weights[s] / all / heads;
        }
      }
    }
    return mean;
  }

  private static double[][] product(double[][] x, float[] weight) {
    int inputs = x[0].length;
    double[][] y = new double[x.length][weight.length / inputs];
    for (int t = 0; t < x.length; t++) {
      for (int o = 0; o < y[t].length; o++) {
        for (int i = 0; i < inputs; i++) {
          y[t][o] += x[t][i] * weight[o * inputs + i];
        }
      }
    }
    return y;
  }

  /** As in Llama: the halves of a head against each other, with theta 10000. */
  private static void rotate(double[][] x, int dim) {
    for (int t = 0; t < x.length; t++) {
      for (int head = 0; head < x[t].length; head += dim) {
        for (int i = 0; i < dim / 2; i++) {
          double angle = t * Math.pow(10000, -2.0 * i / dim);
          double a = x[t][head + i];
          double b = x[t][head + dim / 2 + i];
          x[t][head + i] = a * Math.cos(angle) - b * Math.sin(angle);
          x[t][head + dim / 2 + i] = b * Math.cos(angle) + a * Math.sin(angle);
        }
      }
    }
  }

  @Test
  void gradientNormsAreThoseOfTheAccumulatedGradients() {
    List<EncodedSample> samples = TinyModel.samples(5);
    try (Network network = TinyModel.open(TinyModel.architecture(), 0.3)) {
      List<Integer> some = List.of(0, 2, 3);
      double[] found =
          network
              .inspection()
              .gradientNorms(some, List.of(samples.subList(0, 2), samples.subList(2, 5)));
      network.training().train(TrainableSet.layers(network.architecture(), some));
      network.training().accumulate(samples, 1, 0);
      Map<String, float[]> gradients = TinyModel.collected(network);
      for (int i = 0; i < some.size(); i++) {
        double squares = 0;
        for (String name : ParameterNames.ofLayer(network.architecture().text(), some.get(i))) {
          for (float value : gradients.get(name)) {
            squares += (double) value * value;
          }
        }
        assertThat(found[i]).isCloseTo(Math.sqrt(squares), within(1e-6 * Math.sqrt(squares)));
      }
    }
  }

  @Test
  void gradientNormsLeaveWhatIsTrainedAsItWas() {
    List<EncodedSample> samples = TinyModel.samples(3);
    try (Network network = TinyModel.open(TinyModel.architecture(), 0.3)) {
      network.training().train(TrainableSet.layers(network.architecture(), List.of(1)));
      network.training().accumulate(samples, 1, 0);
      Map<String, float[]> before = TinyModel.collected(network);
      network.inspection().gradientNorms(List.of(0, 3), List.of(samples));
      network.training().accumulate(samples, 1, 0);
      Map<String, float[]> after = TinyModel.collected(network);
      assertThat(after.keySet()).isEqualTo(before.keySet());
      after.forEach((name, values) -> assertThat(values).as(name).isEqualTo(before.get(name)));
    }
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void gradientNormsOfWhatIsLeftAreThoseOfThePrunedModel(String name) {
    OracleCase oracle = OracleCase.load(name);
    List<Integer> drop = dropped(oracle);
    try (Network whole = oracle.open();
        Network pruned = oracle.open(NetworkOptions.defaults().withoutLayers(Set.copyOf(drop)))) {
      List<List<EncodedSample>> batches = List.of(oracle.samples());
      double[] before = whole.inspection().gradientNorms(whole.layers(), batches);
      whole.leaveOut(drop, Set.of());
      double[] left = whole.inspection().gradientNorms(whole.layers(), batches);
      assertThat(left)
          .isEqualTo(pruned.inspection().gradientNorms(pruned.layers(), batches))
          .hasSize(before.length - drop.size());
      whole.leaveOut(Set.of(), Set.of());
      assertThat(whole.inspection().gradientNorms(whole.layers(), batches)).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void leavingLayersOutIsOpeningWithoutThem(String name) {
    OracleCase oracle = OracleCase.load(name);
    Set<Integer> drop = Set.copyOf(dropped(oracle));
    NetworkOptions options = NetworkOptions.defaults();
    try (Network whole = oracle.open();
        Network pruned = oracle.open(options.withoutLayers(drop))) {
      EncodedSample sample = oracle.samples().get(0);
      final float[] before = whole.inspection().forward(sample).logits();
      final ContentKey key = whole.contentKey();
      final long parameters = whole.inspection().parameters();
      whole.leaveOut(drop, Set.of());
      assertThat(whole.layers()).hasSize(pruned.architecture().text().layers());
      assertThat(whole.inspection().forward(sample).logits())
          .isEqualTo(pruned.inspection().forward(sample).logits());
      assertThat(whole.generation().generate(List.of(oracle.prompt(0)), 4).get(0))
          .isEqualTo(pruned.generation().generate(List.of(oracle.prompt(0)), 4).get(0));
      assertThat(whole.inspection().parameters())
          .isEqualTo(pruned.inspection().parameters())
          .isLessThan(parameters);
      assertThat(whole.contentKey()).isNotEqualTo(key);
      assertThatThrownBy(() -> whole.training().accumulate(List.of(sample), 1, 0))
          .isInstanceOf(IllegalStateException.class);
      whole.leaveOut(Set.of(), Set.of());
      assertThat(whole.inspection().forward(sample).logits()).isEqualTo(before);
      assertThat(whole.contentKey()).isEqualTo(key);
    }
  }

  @Test
  void leftOutLayersGiveTheLossesOfThePrunedModel() {
    for (String name : CASES.subList(0, 2)) {
      OracleCase oracle = OracleCase.load(name);
      double[] losses = OracleCase.numbers(oracle.expected().get("pruned").get("losses"));
      try (Network network = oracle.open()) {
        network.leaveOut(dropped(oracle), Set.of());
        for (int i = 0; i < losses.length; i++) {
          assertThat(network.inspection().loss(List.of(oracle.samples().get(i)), 1))
              .isCloseTo(losses[i], within(1e-5 * losses[i]));
        }
      }
    }
  }

  @Test
  void anAdaptersLayersCanBeLeftOutAndComeBack() {
    List<EncodedSample> samples = TinyModel.samples(3);
    try (Network network = TinyModel.open(TinyModel.architecture(), 0.3)) {
      final double base = network.inspection().loss(samples, 3);
      final ContentKey key = network.contentKey();
      LoraAdapter adapter =
          LoraAdapter.fresh(network.architecture().text(), List.of(1, 3), 2, 6, 0, 5);
      network.attach(adapter);
      for (int layer : List.of(1, 3)) {
        String b = LoraAdapter.name(layer, "mlp.up_proj", "B");
        float[] values = new float[network.read(b).length];
        Arrays.fill(values, 0.3f * layer);
        network.write(b, values);
      }
      final double tuned = network.inspection().loss(samples, 3);
      network.leaveOut(Set.of(), Set.of(1));
      double onlyThree = network.inspection().loss(samples, 3);
      network.leaveOut(Set.of(), Set.of(1, 3));
      assertThat(network.inspection().loss(samples, 3)).isEqualTo(base);
      assertThat(network.contentKey()).isEqualTo(key);
      network.leaveOut(Set.of(0), Set.of(3));
      double withoutZero = network.inspection().loss(samples, 3);
      network.leaveOut(Set.of(), Set.of());
      assertThat(network.inspection().loss(samples, 3)).isEqualTo(tuned);
      assertThat(List.of(onlyThree, tuned, withoutZero, base)).doesNotHaveDuplicates();
    }
  }

  @Test
  void whatCannotBeLeftOutIsRefused() {
    try (Network network = TinyModel.open()) {
      assertThatThrownBy(() -> network.leaveOut(Set.of(4), Set.of()))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("layer 4")
          .hasMessageContaining("layers 0 to 3");
      assertThatThrownBy(() -> network.leaveOut(Set.of(0, 1, 2, 3), Set.of()))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("no layer would be left");
    }
  }

  private static List<Integer> dropped(OracleCase oracle) {
    return Arrays.stream(OracleCase.numbers(oracle.expected().get("pruned").get("drop")))
        .mapToObj(layer -> (int) layer)
        .toList();
  }
}
