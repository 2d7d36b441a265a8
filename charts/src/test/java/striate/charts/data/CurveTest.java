package striate.charts.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CurveTest {
  @Test
  void smoothingStartsAtTheFirstPointInsteadOfZero() {
    Curve curve =
        new Curve("run", StrategyHue.SPARSE, 0, List.of(new Point(0, 4), new Point(1, 2)));
    List<Point> smooth = curve.smoothed(0.5).points();
    assertThat(smooth.get(0).y()).isEqualTo(4);
    assertThat(smooth.get(1).y()).isCloseTo((0.5 * 2 + 0.25 * 4) / 0.75, within(1e-12));
  }

  @Test
  void noSmoothingChangesNothing() {
    Curve curve = new Curve("run", StrategyHue.ALL, 0, List.of(new Point(0, 4)));
    assertThat(curve.smoothed(0)).isSameAs(curve);
  }

  @Test
  void smoothingOfOneIsRefused() {
    Curve curve = new Curve("run", StrategyHue.ALL, 0, List.of());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> curve.smoothed(1))
        .withMessageContaining("[0, 1)");
  }

  @Property(tries = 100)
  void smoothedLossesStayBetweenTheLowestAndTheHighest(
      @ForAll @Size(min = 1, max = 50) List<@DoubleRange(min = -5, max = 5) Double> losses,
      @ForAll @DoubleRange(min = 0, max = 0.99) double weight) {
    List<Point> points = losses.stream().map(loss -> new Point(0, loss)).toList();
    double low = losses.stream().mapToDouble(x -> x).min().orElseThrow();
    double high = losses.stream().mapToDouble(x -> x).max().orElseThrow();
    for (Point point : new Curve("run", StrategyHue.ALL, 0, points).smoothed(weight).points()) {
      assertThat(point.y()).isBetween(low - 1e-9, high + 1e-9);
    }
  }
}
