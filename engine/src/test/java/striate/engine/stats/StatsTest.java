package striate.engine.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class StatsTest {
  @Test
  void wilsonsIntervalHasItsClosedForm() {
    // computed with the quantile of Python's statistics.NormalDist
    assertProportion(Proportion.of(45, 60), 0.6276792992295219, 0.8422347746994332);
    assertProportion(Proportion.of(0, 10), 0, 0.27753279986288915);
    assertProportion(Proportion.of(100, 100), 0.9630065017930143, 1);
  }

  @Test
  void studentsIntervalHasItsClosedFormForTwoDegreesOfFreedom() {
    // t(p) = (2p - 1) sqrt(2 / (4p(1 - p))), computed in Python
    MeanInterval interval = MeanInterval.of(0.81, 0.84, 0.86);
    assertThat(interval.mean()).isEqualTo(0.8366666666666666, within(1e-12));
    assertThat(interval.low()).isEqualTo(0.774150571872909, within(1e-9));
    assertThat(interval.high()).isEqualTo(0.8991827614604243, within(1e-9));
    assertThat(MeanInterval.of(0.5)).isEqualTo(new MeanInterval(1, 0.5, 0, 0.5, 0.5));
  }

  @Property
  void aProportionLiesInItsInterval(
      @ForAll @IntRange(min = 1, max = 5000) int total, @ForAll int pick) {
    Proportion p = Proportion.of(Math.floorMod(pick, total + 1), total);
    assertThat(p.share()).isBetween(p.low(), p.high());
    assertThat(p.low()).isBetween(0.0, 1.0);
    assertThat(p.high()).isBetween(0.0, 1.0);
  }

  @Test
  void studentsIntervalCoversTheMeanAsOftenAsItSays() {
    Random random = new Random(11);
    int trials = 20_000;
    int covered = 0;
    for (int i = 0; i < trials; i++) {
      MeanInterval interval =
          MeanInterval.of(random.nextGaussian(), random.nextGaussian(), random.nextGaussian());
      covered += interval.low() <= 0 && interval.high() >= 0 ? 1 : 0;
    }
    assertThat((double) covered / trials).isBetween(0.945, 0.955);
  }

  @Property
  void thinningKeepsOrderEndsAndExtremes(
      @ForAll List<Double> values, @ForAll @IntRange(min = 4, max = 20) int atMost) {
    List<Integer> indices = IntStream.range(0, values.size()).boxed().toList();
    List<Integer> kept = Thinning.keepExtremes(indices, values::get, atMost);
    assertThat(kept)
        .hasSizeLessThanOrEqualTo(Math.max(atMost, 0))
        .isSorted()
        .doesNotHaveDuplicates();
    if (!values.isEmpty()) {
      double highest = values.stream().max(Double::compare).orElseThrow();
      double lowest = values.stream().min(Double::compare).orElseThrow();
      assertThat(kept).startsWith(0).endsWith(values.size() - 1);
      assertThat(kept.stream().map(values::get)).contains(highest, lowest);
    }
  }

  private static void assertProportion(Proportion p, double low, double high) {
    assertThat(p.low()).isEqualTo(low, within(1e-9));
    assertThat(p.high()).isEqualTo(high, within(1e-9));
  }
}
