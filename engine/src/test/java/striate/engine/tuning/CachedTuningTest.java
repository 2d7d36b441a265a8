package striate.engine.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.data.EncodedSample;
import striate.engine.disk.AtomicDirectory;
import striate.engine.net.CacheDirectory;
import striate.engine.net.LoraAdapter;
import striate.engine.net.Network;
import striate.engine.net.NetworkOptions;
import striate.engine.net.TinyModel;
import striate.engine.net.TrainableSet;
import striate.engine.run.JobSpec.Schedule;

/** With a frozen projector, the cache of hidden states must not change any result. */
class CachedTuningTest {
  private static final List<EncodedSample> SAMPLES = TinyModel.samples(11);
  private static final TuningPlan PLAN =
      new TuningPlan(16, 3, 2, true, 7, 3e-3, 1e-3, Schedule.COSINE, 2, 0.01, 1);

  @TempDir Path directory;

  /** What a run leaves. */
  private record Result(
      List<Double> losses, Map<String, float[]> weights, Map<String, float[]> moments) {
    void assertSame(Result other) {
      assertThat(losses).isEqualTo(other.losses);
      assertThat(weights.keySet()).isEqualTo(other.weights.keySet());
      weights.forEach((n, v) -> assertThat(v).as(n).isEqualTo(other.weights.get(n)));
      moments.forEach((n, v) -> assertThat(v).as(n).isEqualTo(other.moments.get(n)));
    }
  }

  private static Network prepared(String method, NetworkOptions options) {
    Network network = TinyModel.open(options);
    if (method.equals("lora")) {
      LoraAdapter adapter =
          LoraAdapter.fresh(network.architecture().text(), List.of(2, 3), 2, 4, 0.1, 5);
      network.attach(adapter);
      network.training().train(TrainableSet.adapter(adapter));
    } else {
      network.training().train(TrainableSet.layers(network.architecture(), List.of(2, 3)));
    }
    return network;
  }

  private static Result run(String method, NetworkOptions options) {
    List<Double> losses = new ArrayList<>();
    try (Network network = prepared(method, options);
        Tuner<?> tuner = Tuner.onAnswers(network, PLAN, SAMPLES)) {
      tuner.run(PLAN.steps(), r -> losses.add(r.loss()), () -> false);
      TuningState end = tuner.snapshot();
      return new Result(losses, end.weights(), end.secondMoments());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lora", "full"})
  void aColdAWarmADeletedAndNoCacheGiveTheSameBits(String method) throws IOException {
    CacheDirectory cache = new CacheDirectory(directory.resolve("cache"));
    Result without = run(method, NetworkOptions.defaults());
    assertThat(without.losses().get(15)).isLessThan(without.losses().get(0));

    run(method, cache.options()).assertSame(without);
    Set<String> entries = cache.entries();
    assertThat(entries).as("features of 8 images, states of 11 samples").hasSize(8 + 11);

    run(method, cache.options()).assertSame(without);
    assertThat(cache.entries()).as("all was found").isEqualTo(entries);

    run(method, NetworkOptions.defaults().withFeatureCacheBytes(0)).assertSame(without);
    run(method, cache.options().withFeatureCacheBytes(0)).assertSame(without);

    int states = TinyModel.samples(1).get(0).ids().length * 24;
    assertThat(cache.falsify(states)).isNotEmpty();
    assertThat(run(method, cache.options()).losses()).isNotEqualTo(without.losses());
    AtomicDirectory.delete(cache.directory());
    run(method, cache.options()).assertSame(without);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lora", "full"})
  void aResumedRunGivesTheSameBitsWhateverIsLeftOfTheCache(String method) throws IOException {
    CacheDirectory cache = new CacheDirectory(directory.resolve("cache"));
    Result whole = run(method, NetworkOptions.defaults());
    for (boolean deleted : new boolean[] {false, true}) {
      List<Double> losses = new ArrayList<>();
      TuningState middle;
      try (Network network = prepared(method, cache.options());
          Tuner<?> tuner = Tuner.onAnswers(network, PLAN, SAMPLES)) {
        tuner.run(5, r -> losses.add(r.loss()), () -> false);
        middle = tuner.snapshot();
      }
      if (deleted) {
        AtomicDirectory.delete(cache.directory());
      }
      try (Network network = prepared(method, cache.options());
          Tuner<?> tuner = Tuner.onAnswers(network, PLAN, SAMPLES)) {
        tuner.restore(middle);
        tuner.run(PLAN.steps(), r -> losses.add(r.loss()), () -> false);
        TuningState end = tuner.snapshot();
        new Result(losses, end.weights(), end.secondMoments()).assertSame(whole);
      }
    }
  }

  @Test
  void whatIsFrozenStaysToTheBit() {
    CacheDirectory cache = new CacheDirectory(directory.resolve("cache"));
    try (Network network = prepared("full", cache.options())) {
      Map<String, float[]> before = new LinkedHashMap<>();
      network.shapes().keySet().forEach(n -> before.put(n, network.read(n)));
      int arrays;
      try (Tuner<?> tuner = Tuner.onAnswers(network, PLAN, SAMPLES)) {
        tuner.run(3, r -> {}, () -> false);
        arrays = network.liveArrays();
        tuner.run(PLAN.steps(), r -> {}, () -> false);
        assertThat(network.liveArrays()).as("nothing leaks").isEqualTo(arrays);
      }
      before.forEach(
          (name, values) -> {
            if (network.training().trainable().names().contains(name)) {
              assertThat(network.read(name)).as(name).isNotEqualTo(values);
            } else {
              assertThat(network.read(name)).as(name).isEqualTo(values);
            }
          });
    }
  }
}
