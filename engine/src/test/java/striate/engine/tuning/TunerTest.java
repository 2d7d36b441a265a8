package striate.engine.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.data.EncodedSample;
import striate.engine.net.LoraAdapter;
import striate.engine.net.Network;
import striate.engine.net.TinyModel;
import striate.engine.net.TrainableSet;
import striate.engine.run.JobSpec.Schedule;
import striate.engine.run.Problem;

class TunerTest {
  private static final List<EncodedSample> SAMPLES = TinyModel.samples(11);

  private static TuningPlan plan(int steps, int batch, int accumulation) {
    return new TuningPlan(
        steps, batch, accumulation, true, 7, 3e-3, 1e-3, Schedule.COSINE, 2, 0.01, 1);
  }

  private static Network prepared(boolean lora, double dropout) {
    Network network = TinyModel.open();
    TrainableSet projector = TrainableSet.projector(network.architecture());
    if (lora) {
      LoraAdapter adapter =
          LoraAdapter.fresh(network.architecture().text(), List.of(1, 3), 2, 4, dropout, 5);
      network.attach(adapter);
      network.training().train(TrainableSet.adapter(adapter).plus(projector));
    } else {
      network
          .training()
          .train(TrainableSet.layers(TinyModel.architecture(), List.of(1, 3)).plus(projector));
    }
    return network;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void resumedRunIsTheUninterruptedRunToTheBit(boolean lora) {
    List<Double> whole = new ArrayList<>();
    TuningState end;
    TuningState middle;
    try (Network network = prepared(lora, 0.1);
        Tuner<?> tuner = Tuner.onAnswers(network, plan(20, 2, 2), SAMPLES)) {
      tuner.run(9, r -> whole.add(r.loss()), () -> false);
      middle = tuner.snapshot();
      tuner.run(20, r -> whole.add(r.loss()), () -> false);
      end = tuner.snapshot();
    }
    List<Double> resumed = new ArrayList<>();
    try (Network network = prepared(lora, 0.1);
        Tuner<?> tuner = Tuner.onAnswers(network, plan(20, 2, 2), SAMPLES)) {
      tuner.restore(middle);
      assertThat(tuner.step()).isEqualTo(9);
      tuner.run(20, r -> resumed.add(r.loss()), () -> false);
      TuningState again = tuner.snapshot();
      assertThat(again.step()).isEqualTo(20);
      assertThat(again.updates()).isEqualTo(end.updates());
      assertSame(again.weights(), end.weights());
      assertSame(again.firstMoments(), end.firstMoments());
      assertSame(again.secondMoments(), end.secondMoments());
    }
    assertThat(resumed).isEqualTo(whole.subList(9, 20));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsFrozenStaysToTheBitAndWhatIsTrainedMoves(boolean lora) {
    try (Network network = prepared(lora, 0)) {
      Map<String, float[]> before = new LinkedHashMap<>();
      network.shapes().keySet().forEach(n -> before.put(n, network.read(n)));
      try (Tuner<?> tuner = Tuner.onAnswers(network, plan(5, 4, 1), SAMPLES)) {
        tuner.run(5, r -> {}, () -> false);
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

  @Test
  void accumulatedBatchesMakeTheStepOfOneLargeBatch() {
    List<StepReport> large = reports(plan(6, 8, 1));
    List<StepReport> accumulated = reports(plan(6, 2, 4));
    for (int i = 0; i < 6; i++) {
      assertThat(accumulated.get(i).loss()).isCloseTo(large.get(i).loss(), within(1e-5));
      assertThat(accumulated.get(i).gradNorm()).isCloseTo(large.get(i).gradNorm(), within(1e-4));
      assertThat(accumulated.get(i).tokens()).isEqualTo(large.get(i).tokens());
    }
  }

  private static List<StepReport> reports(TuningPlan plan) {
    List<StepReport> reports = new ArrayList<>();
    try (Network network = prepared(false, 0);
        Tuner<?> tuner = Tuner.onAnswers(network, plan, SAMPLES)) {
      tuner.run(plan.steps(), reports::add, () -> false);
    }
    return reports;
  }

  private static EncodedSample muted(EncodedSample sample) {
    int[] labels = new int[sample.ids().length];
    Arrays.fill(labels, EncodedSample.IGNORED);
    float[] pixels = sample.pixels();
    return new EncodedSample(
        sample.id(), sample.ids(), labels, pixels == null ? null : new float[pixels.length]);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aSampleWithoutSupervisedTokensContributesNothing(int accumulation) {
    List<EncodedSample> pair = List.of(muted(SAMPLES.get(3)), SAMPLES.get(4));
    List<StepReport> reports = new ArrayList<>();
    for (List<EncodedSample> samples : List.of(pair, List.of(SAMPLES.get(4)))) {
      int count = samples.size();
      TuningPlan plan =
          new TuningPlan(
              3,
              count / Math.min(count, accumulation),
              Math.min(count, accumulation),
              false,
              7,
              3e-3,
              1e-3,
              Schedule.CONSTANT,
              0,
              0.01,
              1);
      try (Network network = prepared(true, 0);
          Tuner<?> tuner = Tuner.onAnswers(network, plan, samples)) {
        tuner.run(3, reports::add, () -> false);
      }
    }
    for (int i = 0; i < 3; i++) {
      assertThat(reports.get(i).loss()).isCloseTo(reports.get(3 + i).loss(), within(1e-6));
      assertThat(reports.get(i).gradNorm()).isCloseTo(reports.get(3 + i).gradNorm(), within(1e-5));
    }
  }

  @Test
  void aStepWithoutSupervisedTokensChangesNothingButCounts() {
    List<EncodedSample> samples = List.of(SAMPLES.get(0), muted(SAMPLES.get(1)), SAMPLES.get(2));
    TuningPlan plan = new TuningPlan(3, 1, 1, false, 7, 3e-3, 1e-3, Schedule.CONSTANT, 0, 0.01, 1);
    List<StepReport> reports = new ArrayList<>();
    try (Network network = prepared(true, 0);
        Tuner<?> tuner = Tuner.onAnswers(network, plan, samples)) {
      tuner.run(1, reports::add, () -> false);
      TuningState before = tuner.snapshot();
      tuner.run(2, reports::add, () -> false);
      TuningState after = tuner.snapshot();
      assertThat(after.step()).isEqualTo(2);
      assertThat(after.updates()).isEqualTo(before.updates());
      assertSame(after.weights(), before.weights());
      assertSame(after.secondMoments(), before.secondMoments());
      tuner.run(3, reports::add, () -> false);
    }
    assertThat(reports).extracting(StepReport::updated).containsExactly(true, false, true);
  }

  @Test
  void everyParameterCanBeTrained() {
    try (Network network = TinyModel.open()) {
      network.training().train(TrainableSet.everything(network.architecture()));
      TuningPlan plan = new TuningPlan(80, 11, 1, false, 1, 1e-2, 1e-2, Schedule.CONSTANT, 0, 0, 1);
      List<Double> losses = new ArrayList<>();
      try (Tuner<?> tuner = Tuner.onAnswers(network, plan, SAMPLES)) {
        tuner.run(80, r -> losses.add(r.loss()), () -> false);
      }
      assertThat(losses.get(79)).isLessThan(0.1 * losses.get(0));
    }
  }

  @Test
  void twoHundredStepsLeakNoArrays() {
    try (Network network = prepared(true, 0);
        Tuner<?> tuner = Tuner.onAnswers(network, plan(200, 3, 1), SAMPLES)) {
      tuner.run(20, r -> {}, () -> false);
      int early = network.liveArrays();
      tuner.run(200, r -> {}, () -> false);
      network.generation().generate(SAMPLES.subList(0, 3), 3);
      network.inspection().loss(SAMPLES, 4);
      network.inspection().forward(SAMPLES.get(0));
      assertThat(network.liveArrays()).isEqualTo(early);
    }
  }

  @Test
  void cancelIsHeardBeforeTheNextStep() {
    try (Network network = prepared(true, 0);
        Tuner<?> tuner = Tuner.onAnswers(network, plan(50, 2, 1), SAMPLES)) {
      assertThat(tuner.run(50, r -> {}, () -> tuner.step() == 3)).isFalse();
      assertThat(tuner.step()).isEqualTo(3);
      assertThat(tuner.run(5, r -> {}, () -> false)).isTrue();
      assertThat(tuner.step()).isEqualTo(5);
    }
  }

  @Test
  void lossThatIsNotANumberStopsTheRunAndNamesTheSamples() {
    float[] broken = new float[3 * 8 * 8];
    broken[5] = Float.NaN;
    EncodedSample good = SAMPLES.get(0);
    EncodedSample bad = new EncodedSample("the-broken-one", good.ids(), good.labels(), broken);
    try (Network network = prepared(true, 0);
        Tuner<?> tuner =
            Tuner.onAnswers(
                network,
                new TuningPlan(3, 1, 1, false, 1, 1e-3, 1e-3, Schedule.CONSTANT, 0, 0, 1),
                List.of(good, bad))) {
      assertThatThrownBy(() -> tuner.run(3, r -> {}, () -> false))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("NaN in step 1")
          .hasMessageContaining("the-broken-one");
      assertThat(tuner.step()).isEqualTo(1);
      assertThat(tuner.snapshot().weights().values())
          .allSatisfy(w -> assertThat(w).doesNotContain(Float.NaN));
    }
  }

  @Test
  void tuningWithoutTrainableParametersIsRefused() {
    try (Network network = TinyModel.open()) {
      assertThatThrownBy(() -> Tuner.onAnswers(network, plan(1, 1, 1), SAMPLES))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("no parameter is trainable");
    }
  }

  @Test
  void everyEpochHasEverySampleOnceInANewOrder() {
    SampleOrder order = new SampleOrder(11, true, 3);
    List<Integer> first = IntStream.range(0, 11).mapToObj(order::at).toList();
    List<Integer> second = IntStream.range(11, 22).mapToObj(order::at).toList();
    assertThat(first).doesNotHaveDuplicates().isNotEqualTo(second);
    assertThat(second).containsExactlyInAnyOrderElementsOf(first);
    assertThat(new SampleOrder(11, true, 3).at(15)).isEqualTo(second.get(4));
    assertThat(new SampleOrder(11, true, 4).at(0) * 121 + new SampleOrder(11, true, 4).at(1))
        .isNotEqualTo(first.get(0) * 121 + first.get(1));
    assertThat(new SampleOrder(11, false, 3).at(15)).isEqualTo(4);
  }

  /**
   * Goldens: transformers' get_cosine / get_linear / get_constant_schedule_with_warmup, 4 warm-up
   * steps of 20.
   */
  @Test
  void schedulesFollowTransformers() {
    assertThat(LearningRate.factor(Schedule.COSINE, 0, 4, 20)).isZero();
    assertThat(LearningRate.factor(Schedule.COSINE, 3, 4, 20)).isEqualTo(0.75);
    assertThat(LearningRate.factor(Schedule.COSINE, 4, 4, 20)).isEqualTo(1);
    assertThat(LearningRate.factor(Schedule.COSINE, 12, 4, 20)).isCloseTo(0.5, within(1e-12));
    assertThat(LearningRate.factor(Schedule.COSINE, 16, 4, 20))
        .isCloseTo(0.1464466094067262, within(1e-12));
    assertThat(LearningRate.factor(Schedule.LINEAR, 12, 4, 20)).isEqualTo(0.5);
    assertThat(LearningRate.factor(Schedule.LINEAR, 2, 4, 20)).isEqualTo(0.5);
    assertThat(LearningRate.factor(Schedule.CONSTANT, 19, 4, 20)).isEqualTo(1);
    assertThat(LearningRate.factor(Schedule.CONSTANT, 1, 4, 20)).isEqualTo(0.25);
  }

  private static void assertSame(Map<String, float[]> found, Map<String, float[]> expected) {
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    found.forEach((name, values) -> assertThat(values).as(name).isEqualTo(expected.get(name)));
  }
}
