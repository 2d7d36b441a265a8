package striate.engine.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.data.EncodedSample;

/** 4-bit decoder linears compute the same as their dequantised float32 weights. */
class PackedWeightsTest {
  private static final NetworkOptions NF4 = NetworkOptions.defaults().rounding("nf4", 0);
  private static final List<EncodedSample> SAMPLES = TinyModel.samples(5);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void lossesAndGradientsEqualThoseOfTheDequantisedWeights(boolean checkpointing) {
    try (Network packed = TinyModel.open(NF4);
        Network plain = TinyModel.open()) {
      for (String name : linears(plain)) {
        assertThat(packed.read(name)).as(name).isNotEqualTo(plain.read(name));
      }
      // other matrices are rounded to bfloat16
      plain.shapes().keySet().forEach(name -> plain.write(name, packed.read(name)));
      assertThat(packed.inspection().loss(SAMPLES, 2))
          .isCloseTo(plain.inspection().loss(SAMPLES, 2), within(1e-6));
      assertThat(packed.generation().generate(SAMPLES, 4))
          .containsExactlyElementsOf(plain.generation().generate(SAMPLES, 4));
      Map<String, float[]> expected = gradients(plain, checkpointing);
      gradients(packed, checkpointing)
          .forEach(
              (name, found) ->
                  assertThat(found).as(name).containsExactly(expected.get(name), within(1e-6f)));
    }
  }

  @Test
  void trainableLayersAreNotPacked() {
    try (Network network = TinyModel.open(NF4.withTrainableLayers(List.of(1)));
        Network plain = TinyModel.open()) {
      for (String name : linears(plain)) {
        boolean same = Arrays.equals(network.read(name), plain.read(name));
        assertThat(same).as(name).isEqualTo(ParameterNames.layerOf(name) == 1);
      }
      assertThat(network.shapes().keySet()).isEqualTo(plain.shapes().keySet());
      network
          .shapes()
          .forEach((name, shape) -> assertThat(shape).isEqualTo(plain.shapes().get(name)));
    }
  }

  @Test
  void valuesAreTheNearestLevelsOfTheirBlocks() {
    try (Network packed = TinyModel.open(NF4);
        Network plain = TinyModel.open()) {
      for (String name : linears(plain)) {
        float[] stored = plain.read(name);
        float[] found = packed.read(name);
        for (int i = 0; i < stored.length; i++) {
          int block = i / 64 * 64;
          float largest = 0;
          for (int k = block; k < Math.min(block + 64, stored.length); k++) {
            largest = Math.max(largest, Math.abs(stored[k]));
          }
          // half the widest gap between two levels, and what 8 bits change of a scale
          assertThat(found[i]).as(name).isCloseTo(stored[i], within(0.17f * largest));
        }
      }
    }
  }

  /** Materialised tensors are bound checkpointing. */
  @Test
  void trainableParametersStayTrainableAfterAFrozenWeightIsWritten() {
    try (Network network = TinyModel.open(NF4)) {
      network.training().train(TrainableSet.layers(network.architecture(), List.of(2)));
      String frozen = ParameterNames.layerPrefix(1) + "mlp.up_proj.weight";
      network.write(frozen, network.read(frozen));
      network.training().accumulate(SAMPLES, 1, 7);
      TinyModel.collected(network)
          .forEach(
              (name, found) -> assertThat(found).as(name).isNotEqualTo(new float[found.length]));
    }
  }

  private static List<String> linears(Network network) {
    return network.shapes().entrySet().stream()
        .filter(e -> e.getKey().startsWith(ParameterNames.LAYERS) && e.getValue().length == 2)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static Map<String, float[]> gradients(Network network, boolean checkpointing) {
    LoraAdapter adapter =
        LoraAdapter.fresh(network.architecture().text(), List.of(1, 3), 2, 4, 0, 1);
    network.attach(adapter);
    network
        .training()
        .train(TrainableSet.adapter(adapter).plus(TrainableSet.projector(network.architecture())));
    network.training().setGradientCheckpointing(checkpointing);
    network.training().accumulate(SAMPLES, 1, 7);
    return TinyModel.collected(network);
  }
}
