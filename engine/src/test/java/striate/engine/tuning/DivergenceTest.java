package striate.engine.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import striate.engine.data.EncodedSample;
import striate.engine.net.Network;
import striate.engine.net.TinyModel;
import striate.engine.net.TrainableSet;
import striate.engine.run.JobSpec.Schedule;
import striate.engine.run.Problem;

/** When a run has come apart, and when it has not. */
class DivergenceTest {
  private static final int VOCABULARY = 32_000; // half of guessing is 5.19

  @Test
  void twentyConsecutiveHighLossesAreDivergence() {
    assertThat(alarm(losses(60, 1.2), losses(19, 8))).isEqualTo(-1);
    assertThat(alarm(losses(60, 1.2), losses(20, 8))).isEqualTo(79);
    assertThat(alarm(losses(60, 1.2), losses(19, 8), losses(1, 1.3), losses(19, 8))).isEqualTo(-1);
  }

  @Test
  void aHardStretchAtALowLossIsNotDivergence() {
    assertThat(alarm(losses(200, 0.02), losses(40, 0.9))).isEqualTo(-1);
  }

  @Test
  void aProjectorThatStartsWorseThanGuessingIsNotDivergence() {
    assertThat(alarm(losses(40, 25), losses(40, 12), losses(40, 7))).isEqualTo(-1);
  }

  @Test
  void highLossesDoNotEnterTheMedian() {
    assertThat(alarm(losses(15, 1.2), losses(300, 8))).isEqualTo(34);
  }

  @Test
  void noiseAroundAFallingLossIsNotDivergence() {
    Random random = new Random(4);
    double[] noisy =
        DoubleStream.iterate(10, l -> l * 0.995)
            .map(l -> l * Math.exp(random.nextGaussian() * 0.6))
            .limit(3000)
            .toArray();
    assertThat(alarm(noisy)).isEqualTo(-1);
  }

  @Test
  void aDivergingRunIsStoppedAndNamesItsFirstSamples() {
    List<EncodedSample> samples = TinyModel.samples(11);
    List<Double> seen = new ArrayList<>();
    try (Network network = TinyModel.open()) {
      network.training().train(TrainableSet.projector(network.architecture()));
      TuningPlan plan = new TuningPlan(90, 1, 1, false, 1, 0, 0, Schedule.CONSTANT, 0, 0, 1);
      try (Tuner<?> tuner =
          new Tuner<>(
              network,
              plan,
              withLosses(network, seen, losses(30, 0.7), losses(60, 2.5)),
              samples)) {
        assertThatThrownBy(() -> tuner.run(90, r -> {}, () -> false))
            .isInstanceOfSatisfying(
                Problem.class,
                problem -> {
                  assertThat(problem.what())
                      .isEqualTo(
                          "the loss has been over 3 times its median of 0.700 since step 30, and"
                              + " is 2.500 now");
                  // the file's order: 30 = 2 x 11 + 8
                  assertThat(problem.place()).isEqualTo("step 30, samples tiny-8");
                  assertThat(problem.remedy()).contains("lower the learning rate");
                });
        assertThat(tuner.isDiverging()).isTrue();
        assertThat(tuner.step()).isEqualTo(50);
      }
    }
  }

  /** Steps of a real network that say they had other losses. */
  private static Objective<EncodedSample> withLosses(
      Network network, List<Double> seen, double[]... parts) {
    double[] losses = Stream.of(parts).flatMapToDouble(DoubleStream::of).toArray();
    Objective<EncodedSample> real = Objective.answers(network);
    return new Objective<>() {
      @Override
      public String id(EncodedSample sample) {
        return real.id(sample);
      }

      @Override
      public long supervised(EncodedSample sample) {
        return real.supervised(sample);
      }

      @Override
      public long tokens(EncodedSample sample) {
        return real.tokens(sample);
      }

      @Override
      public double accumulate(List<EncodedSample> batch, double divisor, long seed) {
        seen.add(real.accumulate(batch, divisor, seed));
        return losses[seen.size() - 1];
      }
    };
  }

  private static double[] losses(int count, double loss) {
    return DoubleStream.generate(() -> loss).limit(count).toArray();
  }

  /** The step at which divergence is detected; -1 = never. */
  private static int alarm(double[]... parts) {
    Divergence divergence = new Divergence(VOCABULARY);
    int step = 0;
    for (double[] part : parts) {
      for (double loss : part) {
        if (divergence.after(loss)) {
          return step;
        }
        step++;
      }
    }
    return -1;
  }
}
