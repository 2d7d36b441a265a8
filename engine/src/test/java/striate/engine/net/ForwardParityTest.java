package striate.engine.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import striate.engine.data.EncodedSample;

/** The network against transformers on both oracle checkpoints, float32. */
class ForwardParityTest {
  static final List<String> CASES = OracleCase.NAMES;

  @ParameterizedTest
  @FieldSource("CASES")
  void logitsLossAndBlockInfluenceAreThoseOfTransformers(String name) {
    OracleCase oracle = OracleCase.load(name);
    try (Network network = oracle.open()) {
      for (int i = 0; i < oracle.samples().size(); i++) {
        ForwardOutput out = network.forward(oracle.samples().get(i));
        float[] expected = oracle.expectedLogits(i);
        assertThat(out.logits()).hasSameSizeAs(expected);
        double worst = 0;
        for (int k = 0; k < expected.length; k++) {
          worst = Math.max(worst, Math.abs(expected[k] - out.logits()[k]));
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
  void greedyContinuationsAreThoseOfTransformers(String name) {
    OracleCase oracle = OracleCase.load(name);
    try (Network network = oracle.open()) {
      List<EncodedSample> prompts =
          IntStream.range(0, oracle.samples().size()).mapToObj(oracle::prompt).toList();
      List<int[]> continuations = network.generate(prompts, 12);
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
        assertThat(network.loss(List.of(oracle.samples().get(i)), 1))
            .isCloseTo(losses[i], within(1e-5 * losses[i]));
      }
    }
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void paddingChangesNothing(String name) {
    OracleCase oracle = OracleCase.load(name);
    try (Network network = oracle.open()) {
      double sum = 0;
      int tokens = 0;
      for (EncodedSample sample : oracle.samples()) {
        sum += network.loss(List.of(sample), 1) * sample.supervised();
        tokens += sample.supervised();
      }
      assertThat(network.loss(oracle.samples(), 5)).isCloseTo(sum / tokens, within(1e-5));
    }
  }
}
