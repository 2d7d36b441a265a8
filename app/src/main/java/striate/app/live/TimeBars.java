package striate.app.live;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import striate.charts.data.TimedBar;

/**
 * Training times as bars that can be told apart: of runs, or, where these are too many, of groups;
 * those with a colour first.
 *
 * @param note which ones these are; empty where they are all runs
 */
public record TimeBars(List<TimedBar> bars, String note) {
  /** More bars have no room for their names. */
  static final int MOST = 10;

  static final TimeBars NONE = new TimeBars(List.of(), "");

  /**
   * One run's time.
   *
   * @param group the name of its group
   */
  record Timed(String group, TimedBar bar) {}

  static TimeBars of(List<Timed> runs) {
    if (runs.size() <= MOST) {
      return new TimeBars(runs.stream().map(Timed::bar).toList(), "");
    }
    Map<String, List<TimedBar>> groups = new LinkedHashMap<>();
    runs.forEach(
        run -> groups.computeIfAbsent(run.group(), name -> new ArrayList<>()).add(run.bar()));
    List<TimedBar> means = new ArrayList<>();
    groups.forEach((name, bars) -> means.add(mean(name, bars)));
    means.sort(Comparator.comparing(bar -> bar.look().grey()));
    int shown = Math.min(MOST, means.size());
    String note =
        shown < means.size() ? shown + " of " + means.size() + " groups, means" : "means of groups";
    return new TimeBars(List.copyOf(means.subList(0, shown)), note);
  }

  private static TimedBar mean(String name, List<TimedBar> bars) {
    return new TimedBar(
        name,
        bars.get(0).look(),
        bars.stream().mapToDouble(TimedBar::spentSeconds).average().orElse(0),
        bars.stream().mapToDouble(TimedBar::leftSeconds).average().orElse(0));
  }
}
