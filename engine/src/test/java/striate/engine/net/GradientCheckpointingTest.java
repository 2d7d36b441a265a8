package striate.engine.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import striate.engine.data.EncodedSample;

/** Recomputed activations give the same gradients as saved ones. */
class GradientCheckpointingTest {
  private record Gradients(double loss, Map<String, float[]> values) {}

  @ParameterizedTest
  @CsvSource({
    "lora, true, 0",
    "lora, false, 0",
    "full, true, 0",
    "full, false, 0",
    "lora, true, 0.3",
    "lora, false, 0.3"
  })
  void gradientsAreTheSame(String method, boolean projector, double dropout) {
    List<EncodedSample> samples = TinyModel.samples(5);
    Gradients saved = gradients(method, projector, dropout, samples, false);
    Gradients recomputed = gradients(method, projector, dropout, samples, true);

    assertThat(recomputed.loss()).isCloseTo(saved.loss(), within(1e-6));
    assertThat(recomputed.values().keySet()).isEqualTo(saved.values().keySet()).isNotEmpty();
    recomputed
        .values()
        .forEach(
            (name, found) ->
                assertThat(found)
                    .as(name)
                    .containsExactly(saved.values().get(name), within(1e-6f)));
  }

  private static Gradients gradients(
      String method,
      boolean projector,
      double dropout,
      List<EncodedSample> samples,
      boolean checkpointing) {
    try (Network network = TinyModel.open()) {
      TrainableSet trainable = TrainableSet.layers(network.architecture(), List.of(1, 3));
      if (method.equals("lora")) {
        LoraAdapter adapter =
            LoraAdapter.fresh(network.architecture().text(), List.of(1, 3), 2, 4, dropout, 1);
        network.attach(adapter);
        adapter.tensors().keySet().stream()
            .filter(name -> name.endsWith("lora_B.weight"))
            .forEach(
                name -> {
                  float[] values = network.read(name);
                  for (int i = 0; i < values.length; i++) {
                    values[i] = (i % 7 - 3) * 0.01f;
                  }
                  network.write(name, values);
                });
        trainable = TrainableSet.adapter(adapter);
      }
      network
          .training()
          .train(
              projector
                  ? trainable.plus(TrainableSet.projector(network.architecture()))
                  : trainable);
      network.training().setGradientCheckpointing(checkpointing);
      long supervised = samples.stream().mapToLong(EncodedSample::supervised).sum();
      double loss = network.training().accumulate(samples, supervised, 7);
      return new Gradients(loss, TinyModel.collected(network));
    }
  }
}
