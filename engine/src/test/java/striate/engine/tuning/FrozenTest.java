package striate.engine.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import striate.engine.data.EncodedSample;
import striate.engine.net.LoraAdapter;
import striate.engine.net.Network;
import striate.engine.net.NetworkOptions;
import striate.engine.net.OracleCase;
import striate.engine.net.ParameterNames;
import striate.engine.net.TinyModel;
import striate.engine.net.TrainableSet;
import striate.engine.run.JobSpec.Schedule;

/** No byte of a frozen parameter changes. */
class FrozenTest {
  private static final List<EncodedSample> SAMPLES = TinyModel.samples(11);

  static Stream<Arguments> choices() {
    List<Arguments> choices = new ArrayList<>();
    for (boolean lora : new boolean[] {true, false}) {
      for (List<Integer> layers : List.of(List.of(0, 2), List.of(2, 3), List.<Integer>of())) {
        for (boolean projector : new boolean[] {true, false}) {
          if (projector || !layers.isEmpty()) {
            choices.add(Arguments.of(lora, layers, projector));
          }
        }
      }
    }
    return choices.stream();
  }

  @ParameterizedTest(name = "lora {0}, layers {1}, projector {2}")
  @MethodSource("choices")
  void exactlyWhatWasChosenChanges(boolean lora, List<Integer> layers, boolean projector) {
    try (Network network = TinyModel.open()) {
      Set<String> chosen = choose(network, lora, layers, projector);
      assertThat(changed(network, SAMPLES)).isEqualTo(chosen);
    }
  }

  /**
   * Half-precision weights are upcast in kernels and mapped from a file: they do not change either.
   */
  @Test
  void weightsThatAreKeptInBfloat16DoNotChange() {
    OracleCase oracle = OracleCase.load("oracle/llava-clip-llama");
    try (Network network =
        oracle.open(NetworkOptions.defaults().rounding("bfloat16", 0).mappingFrom(0))) {
      Set<String> chosen = choose(network, true, oracle.selection(), true);
      assertThat(changed(network, oracle.samples())).isEqualTo(chosen);
    }
  }

  /** The names that a person expects to change, from the choice alone. */
  private static Set<String> choose(
      Network network, boolean lora, List<Integer> layers, boolean projector) {
    TrainableSet set =
        projector ? TrainableSet.projector(network.architecture()) : TrainableSet.none();
    Set<String> names = new TreeSet<>();
    if (lora && !layers.isEmpty()) {
      LoraAdapter adapter = LoraAdapter.fresh(network.architecture().text(), layers, 2, 4, 0, 5);
      network.attach(adapter);
      set = set.plus(TrainableSet.adapter(adapter));
    } else {
      set = set.plus(TrainableSet.layers(network.architecture(), layers));
    }
    network.training().train(set);
    for (String name : network.shapes().keySet()) {
      boolean inSelection =
          layers.stream().anyMatch(layer -> name.startsWith(ParameterNames.layerPrefix(layer)));
      boolean learns = !lora || name.contains(".lora_");
      if ((inSelection && learns) || (projector && name.startsWith(ParameterNames.PROJECTOR))) {
        names.add(name);
      }
    }
    return names;
  }

  private static Set<String> changed(Network network, List<EncodedSample> samples) {
    Map<String, String> before = hashes(network);
    TuningPlan plan = new TuningPlan(6, 4, 1, true, 7, 3e-3, 3e-3, Schedule.COSINE, 1, 0.01, 1);
    try (Tuner<?> tuner = Tuner.onAnswers(network, plan, samples)) {
      tuner.run(6, report -> {}, () -> false);
    }
    Map<String, String> after = hashes(network);
    assertThat(after.keySet()).isEqualTo(before.keySet());
    Set<String> changed = new TreeSet<>();
    before.forEach(
        (name, hash) -> {
          if (!hash.equals(after.get(name))) {
            changed.add(name);
          }
        });
    return changed;
  }

  private static Map<String, String> hashes(Network network) {
    Map<String, String> hashes = new TreeMap<>();
    for (String name : network.shapes().keySet()) {
      float[] values = network.read(name);
      ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
      bytes.asFloatBuffer().put(values);
      try {
        hashes.put(
            name,
            HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array())));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
    return hashes;
  }
}
