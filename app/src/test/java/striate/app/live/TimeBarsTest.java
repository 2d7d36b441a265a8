package striate.app.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import striate.charts.data.GroupLook;
import striate.charts.data.StrategyHue;
import striate.charts.data.TimedBar;

class TimeBarsTest {
  private static final GroupLook BLUE = GroupLook.of(StrategyHue.SPARSE);

  private static TimeBars.Timed run(String group, int seed, GroupLook look, double seconds) {
    return new TimeBars.Timed(group, new TimedBar(group + ", seed " + seed, look, seconds, 0));
  }

  @Test
  void fewRunsHaveABarEach() {
    TimeBars bars = TimeBars.of(List.of(run("a", 1, BLUE, 3), run("a", 2, BLUE, 5)));

    assertThat(bars.bars()).extracting(TimedBar::name).containsExactly("a, seed 1", "a, seed 2");
    assertThat(bars.note()).isEmpty();
  }

  @Test
  void manySeedsAreAMeanOfTheirGroup() {
    List<TimeBars.Timed> runs =
        IntStream.range(0, 12).mapToObj(i -> run(i % 2 == 0 ? "a" : "b", i, BLUE, i)).toList();

    TimeBars bars = TimeBars.of(runs);

    assertThat(bars.bars()).extracting(TimedBar::name).containsExactly("a", "b");
    assertThat(bars.bars()).extracting(TimedBar::spentSeconds).containsExactly(5.0, 6.0);
    assertThat(bars.note()).isEqualTo("means of groups");
  }

  @Test
  void ofManyGroupsThoseWithAColourAreShown() {
    List<TimeBars.Timed> runs =
        IntStream.range(0, 50)
            .mapToObj(i -> run("group " + i, 1, i >= 45 ? BLUE : GroupLook.GREY, i))
            .toList();

    TimeBars bars = TimeBars.of(runs);

    assertThat(bars.bars()).hasSize(TimeBars.MOST);
    assertThat(bars.bars().subList(0, 5)).allMatch(bar -> !bar.look().grey());
    assertThat(bars.note()).isEqualTo("10 of 50 groups, means");
  }
}
