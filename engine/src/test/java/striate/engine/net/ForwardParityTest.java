package striate.engine.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import striate.engine.data.EncodedSample;
import striate.engine.weights.TensorInfo;
import striate.engine.weights.TensorSource;

/** The network against transformers on every golden case, float32. */
class ForwardParityTest {
  static final List<String> CASES = OracleCase.NAMES;

  @ParameterizedTest
  @FieldSource("CASES")
  void logitsLossAndBlockInfluenceEqualThoseOfTransformers(String name) {
    OracleCase oracle = OracleCase.load(name);
    try (Network network = oracle.open()) {
      for (int i = 0; i < oracle.samples().size(); i++) {
        ForwardOutput out = network.inspection().forward(oracle.samples().get(i));
        float[] expected = oracle.expectedLogits(i);
        int skipped = out.logits().length - expected.length;
        double worst = 0;
        for (int k = 0; k < expected.length; k++) {
          worst = Math.max(worst, Math.abs(expected[k] - out.logits()[skipped + k]));
        }
        assertThat(worst).as("logits of sample " + i).isLessThan(1e-4);
        var golden = oracle.expected().get("samples").get(i);
        double loss = golden.get("loss").asDouble();
        assertThat(out.loss()).isCloseTo(loss, within(1e-5 * loss));
        double[] influence = OracleCase.numbers(golden.get("block_influence"));
        assertThat(out.blockInfluence()).hasSize(influence.length);
        for (int l = 0; l < influence.length; l++) {
          assertThat(out.blockInfluence().get(l)).isCloseTo(influence[l], within(1e-5));
        }
      }
    }
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void greedyContinuationsEqualThoseOfTransformers(String name) {
    OracleCase oracle = OracleCase.load(name);
    try (Network network = oracle.open()) {
      List<EncodedSample> prompts =
          IntStream.range(0, oracle.samples().size()).mapToObj(oracle::prompt).toList();
      List<int[]> continuations = network.generation().generate(prompts, 12);
      for (int i = 0; i < prompts.size(); i++) {
        int[] expected =
            Arrays.stream(
                    OracleCase.numbers(oracle.expected().get("samples").get(i).get("greedy_ids")))
                .mapToInt(x -> (int) x)
                .takeWhile(t -> t != oracle.architecture().text().eosToken())
                .toArray();
        assertThat(continuations.get(i)).as("sample " + i).containsExactly(expected);
      }
    }
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void droppedLayersGiveTheLossesOfThePrunedModel(String name) {
    OracleCase oracle = OracleCase.load(name);
    Set<Integer> drop = new TreeSet<>();
    oracle.expected().get("pruned").get("drop").forEach(l -> drop.add(l.asInt()));
    double[] losses = OracleCase.numbers(oracle.expected().get("pruned").get("losses"));
    try (Network network =
        Network.open(
            oracle.weights(),
            oracle.architecture(),
            NetworkOptions.defaults().withDevice("cpu").withoutLayers(drop))) {
      for (int i = 0; i < losses.length; i++) {
        assertThat(network.inspection().loss(List.of(oracle.samples().get(i)), 1))
            .isCloseTo(losses[i], within(1e-5 * losses[i]));
      }
    }
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void paddingDoesNotChangeTheLoss(String name) {
    OracleCase oracle = OracleCase.load(name);
    try (Network network = oracle.open()) {
      double sum = 0;
      int tokens = 0;
      for (EncodedSample sample : oracle.samples()) {
        sum += network.inspection().loss(List.of(sample), 1) * sample.supervised();
        tokens += sample.supervised();
      }
      assertThat(network.inspection().loss(oracle.samples(), 5))
          .isCloseTo(sum / tokens, within(1e-5));
    }
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void bfloat16IsAsExactAsItsWeights(String name) {
    OracleCase oracle = OracleCase.load(name);
    NetworkOptions options = NetworkOptions.defaults();
    try (Network network = oracle.open(options.rounding("bfloat16", 0));
        Network rounded =
            Network.open(new Rounded(oracle.weights()), oracle.architecture(), options)) {
      for (int i = 0; i < oracle.samples().size(); i++) {
        float[] found = network.inspection().forward(oracle.samples().get(i)).logits();
        float[] expected = rounded.inspection().forward(oracle.samples().get(i)).logits();
        assertThat(deviation(found, expected)).as("sample " + i).isLessThan(1e-4);
      }
    }
  }

  @Test
  void smallMatricesAreNotRounded() {
    OracleCase oracle = OracleCase.load("oracle/llava-clip-llama");
    NetworkOptions options = NetworkOptions.defaults();
    EncodedSample sample = oracle.samples().get(0);
    long largest = 384 * 64;
    try (Network exact = oracle.open();
        Network none = oracle.open(options.rounding("bfloat16", largest + 1));
        Network some = oracle.open(options.rounding("bfloat16", largest))) {
      float[] expected = exact.inspection().forward(sample).logits();
      assertThat(none.inspection().forward(sample).logits()).isEqualTo(expected);
      assertThat(some.inspection().forward(sample).logits()).isNotEqualTo(expected);
    }
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void mappedWeightsComputeTheSame(String name) {
    OracleCase oracle = OracleCase.load(name);
    NetworkOptions options = NetworkOptions.defaults().withDtype("stored");
    try (Network mapped = oracle.open(options.mappingFrom(0));
        Network copied = oracle.open()) {
      for (int i = 0; i < oracle.samples().size(); i++) {
        assertThat(mapped.inspection().forward(oracle.samples().get(i)).logits())
            .isEqualTo(copied.inspection().forward(oracle.samples().get(i)).logits());
      }
      String learned = ParameterNames.ofLayer(oracle.architecture().text(), 1).get(2);
      float[] before = mapped.read(learned);
      mapped.training().train(TrainableSet.layers(oracle.architecture(), List.of(1)));
      assertThat(mapped.read(learned)).isEqualTo(before);
      mapped.write(learned, new float[before.length]);
      copied.write(learned, new float[before.length]);
      assertThat(mapped.inspection().forward(oracle.samples().get(0)).logits())
          .isEqualTo(copied.inspection().forward(oracle.samples().get(0)).logits());
    }
  }

  private static double deviation(float[] found, float[] expected) {
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      worst = Math.max(worst, Math.abs(expected[i] - found[i]));
    }
    return worst;
  }

  /** A checkpoint with its matrices rounded to bfloat16. */
  private record Rounded(TensorSource exact) implements TensorSource {
    @Override
    public Set<String> names() {
      return exact.names();
    }

    @Override
    public TensorInfo info(String name) {
      return exact.info(name);
    }

    @Override
    public void readFloat32(String name, long first, ByteBuffer target) {
      int start = target.position();
      exact.readFloat32(name, first, target);
      boolean matrix =
          exact.info(name).shape().size() == 2 && !name.endsWith("position_embedding.weight");
      for (int at = start; matrix && at < target.limit(); at += 4) {
        int bits = Float.floatToRawIntBits(target.getFloat(at));
        int even = bits + 0x7fff + (bits >>> 16 & 1);
        target.putFloat(at, Float.intBitsToFloat(even & 0xffff0000));
      }
    }

    @Override
    public void close() {
      exact.close();
    }
  }
}
