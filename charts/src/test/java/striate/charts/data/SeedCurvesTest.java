package striate.charts.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeedCurvesTest {
  private static final GroupLook LOOK = GroupLook.of(StrategyHue.SPARSE);

  @Test
  void theMeanHasOneStandardDeviationAroundIt() {
    Curve mean =
        SeedCurves.mean(
            "a",
            LOOK,
            List.of(
                List.of(new Point(0, 1), new Point(1, 4)),
                List.of(new Point(0, 3), new Point(1, 4)),
                List.of(new Point(0, 5))));
    assertThat(mean.points()).containsExactly(new Point(0, 3), new Point(1, 4));
    assertThat(mean.band().get(0)).isEqualTo(new Curve.Spread(0, 1, 5));
    assertThat(mean.band().get(1)).isEqualTo(new Curve.Spread(1, 4, 4));
  }

  @Test
  void oneSeedHasNoBandAndNonFiniteValuesDoNotCount() {
    Curve mean =
        SeedCurves.mean(
            "a",
            LOOK,
            List.of(List.of(new Point(0, Double.NaN), new Point(1, 2)), List.of(new Point(0, 7))));
    assertThat(mean.points()).containsExactly(new Point(0, 7), new Point(1, 2));
    assertThat(mean.band()).isEmpty();
  }

  @Test
  void longCurvesAreAveragedOverStretchesWithoutLosingAny() {
    List<Point> rising = IntStream.range(0, 100_000).mapToObj(i -> new Point(i, i)).toList();
    List<Point> higher = IntStream.range(0, 100_000).mapToObj(i -> new Point(i, i + 2)).toList();
    Curve mean = SeedCurves.mean("a", LOOK, List.of(rising, higher));
    assertThat(mean.points()).hasSize(1_000);
    assertThat(mean.points().get(999).x()).isEqualTo(99_999);
    double all = mean.points().stream().mapToDouble(Point::y).average().orElseThrow();
    assertThat(all).isCloseTo(50_000, within(100.0));
  }
}
