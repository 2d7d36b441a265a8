package striate.engine.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import striate.engine.data.EncodedSample;

/** Both scripted modules compute the same. */
@EnabledIfSystemProperty(named = "os.arch", matches = "amd64|x86_64")
class KernelVariantsTest {
  private static final List<EncodedSample> SAMPLES = TinyModel.samples(5);

  @Test
  void gradientsAreTheSame() {
    Map<String, float[]> torch = gradients(MatmulLibrary.TORCH);
    Map<String, float[]> onednn = gradients(MatmulLibrary.ONEDNN);
    assertThat(onednn.keySet()).isEqualTo(torch.keySet()).hasSizeGreaterThan(10);
    onednn.forEach(
        (name, found) ->
            assertThat(found).as(name).containsExactly(torch.get(name), within(1e-5f)));
  }

  private static Map<String, float[]> gradients(MatmulLibrary library) {
    try (Network network = TinyModel.open(NetworkOptions.defaults().withMatmul(library))) {
      network.training().train(TrainableSet.everything(network.architecture()));
      network.training().accumulate(SAMPLES, 1, 7);
      return TinyModel.collected(network);
    }
  }
}
