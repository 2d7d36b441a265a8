package striate.engine.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.Isolated;
import striate.engine.data.EncodedSample;

/** Both scripted modules compute the same. */
@Isolated("sets which kernels are loaded")
@EnabledIfSystemProperty(named = "os.arch", matches = "amd64|x86_64")
class KernelVariantsTest {
  private static final List<EncodedSample> SAMPLES = TinyModel.samples(5);

  @AfterEach
  void restoreTheMachinesDefault() {
    System.clearProperty(KernelModule.PROPERTY);
  }

  @Test
  void gradientsAreTheSame() {
    Map<String, float[]> portable = gradients("portable");
    Map<String, float[]> onednn = gradients("onednn");
    assertThat(onednn.keySet()).isEqualTo(portable.keySet()).hasSizeGreaterThan(10);
    onednn.forEach(
        (name, found) ->
            assertThat(found).as(name).containsExactly(portable.get(name), within(1e-5f)));
  }

  private static Map<String, float[]> gradients(String kernels) {
    System.setProperty(KernelModule.PROPERTY, kernels);
    try (Network network = TinyModel.open()) {
      network.train(TrainableSet.everything(network.architecture()));
      network.accumulate(SAMPLES, 1, 7);
      return TinyModel.collected(network);
    }
  }
}
