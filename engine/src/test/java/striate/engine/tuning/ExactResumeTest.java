package striate.engine.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import striate.engine.data.EncodedSample;
import striate.engine.net.LoraAdapter;
import striate.engine.net.Network;
import striate.engine.net.TinyModel;
import striate.engine.net.TrainableSet;
import striate.engine.run.JobSpec.Schedule;

/**
 * A run resumed from a checkpoint on disk equals the uninterrupted run bit for bit: losses,
 * weights, moments. {@code -Dstriate.resumes=20} splits 200 steps at so many random points for each
 * of {LoRA, full} x {sparse, contiguous}; {@code -Dstriate.resumeSeed=S} takes other points.
 */
class ExactResumeTest {
  private static final int SPLITS = Integer.getInteger("striate.resumes", 2);
  private static final long SEED = Long.getLong("striate.resumeSeed", 17);
  private static final int STEPS = SPLITS > 2 ? 200 : 24;
  private static final List<EncodedSample> SAMPLES = TinyModel.samples(11);

  @TempDir Path directory;

  /** What a run left. */
  private record Ended(List<Double> losses, TuningState state) {}

  @ParameterizedTest
  @CsvSource({"true, 0 2", "true, 2 3", "false, 0 2", "false, 2 3"})
  void aRunResumedAtAnyStepEqualsTheUninterruptedOne(boolean lora, String layers) {
    List<Integer> selection = Stream.of(layers.split(" ")).map(Integer::valueOf).toList();
    Random random = new Random(SEED + selection.hashCode() + (lora ? 1 : 0));
    SortedMap<Integer, CheckpointFiles> splits = new TreeMap<>();
    while (splits.size() < SPLITS) {
      int step = 1 + random.nextInt(STEPS - 1);
      splits.put(step, new CheckpointFiles(directory.resolve("at-" + step), 1));
    }
    Ended whole = whole(lora, selection, splits);

    splits.forEach(
        (split, files) -> {
          Ended resumed = resumed(lora, selection, files.latest(warning -> {}).orElseThrow());
          assertThat(resumed.losses()).isEqualTo(whole.losses().subList(split, STEPS));
          assertThat(resumed.state().updates()).isEqualTo(whole.state().updates());
          assertSame(resumed.state().weights(), whole.state().weights());
          assertSame(resumed.state().firstMoments(), whole.state().firstMoments());
          assertSame(resumed.state().secondMoments(), whole.state().secondMoments());
        });
  }

  /** Saves at each split, as a worker does. */
  private static Ended whole(
      boolean lora, List<Integer> selection, SortedMap<Integer, CheckpointFiles> splits) {
    List<Double> losses = new ArrayList<>();
    try (Network network = prepared(lora, selection);
        Tuner<?> tuner = Tuner.onAnswers(network, plan(), SAMPLES)) {
      splits.forEach(
          (step, files) -> {
            tuner.run(step, report -> losses.add(report.loss()), () -> false);
            files.save(tuner.snapshot(), network.shapes());
          });
      tuner.run(STEPS, report -> losses.add(report.loss()), () -> false);
      return new Ended(losses, tuner.snapshot());
    }
  }

  private static Ended resumed(boolean lora, List<Integer> selection, TuningState from) {
    List<Double> losses = new ArrayList<>();
    try (Network network = prepared(lora, selection);
        Tuner<?> tuner = Tuner.onAnswers(network, plan(), SAMPLES)) {
      tuner.restore(from);
      tuner.run(STEPS, report -> losses.add(report.loss()), () -> false);
      return new Ended(losses, tuner.snapshot());
    }
  }

  /** Everything that depends on the step does so: order, rate, dropout, accumulation. */
  private static TuningPlan plan() {
    return new TuningPlan(STEPS, 2, 2, true, 7, 3e-3, 1e-3, Schedule.COSINE, 5, 0.01, 1, true);
  }

  private static Network prepared(boolean lora, List<Integer> selection) {
    Network network = TinyModel.open();
    TrainableSet projector = TrainableSet.projector(network.architecture());
    if (lora) {
      LoraAdapter adapter =
          LoraAdapter.fresh(network.architecture().text(), selection, 2, 4, 0.1, 5);
      network.attach(adapter);
      network.training().train(TrainableSet.adapter(adapter).plus(projector));
    } else {
      network
          .training()
          .train(TrainableSet.layers(network.architecture(), selection).plus(projector));
    }
    return network;
  }

  private static void assertSame(Map<String, float[]> found, Map<String, float[]> expected) {
    assertThat(bits(found)).isEqualTo(bits(expected));
  }

  /** So that even the two zeros differ. */
  private static Map<String, List<Integer>> bits(Map<String, float[]> values) {
    Map<String, List<Integer>> bits = new LinkedHashMap<>();
    values.forEach(
        (name, array) ->
            bits.put(
                name,
                IntStream.range(0, array.length)
                    .mapToObj(i -> Float.floatToRawIntBits(array[i]))
                    .toList()));
    return new TreeMap<>(bits);
  }
}
