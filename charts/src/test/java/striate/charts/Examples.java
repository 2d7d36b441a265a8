package striate.charts;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import striate.charts.data.ComparedGroup;
import striate.charts.data.Curve;
import striate.charts.data.GroupLook;
import striate.charts.data.Interval;
import striate.charts.data.Point;
import striate.charts.data.Sense;
import striate.charts.data.StrategyHue;
import striate.charts.data.TaskScore;

/** Plain data for tests. */
public final class Examples {
  private Examples() {}

  public static Curve falling(String name, StrategyHue hue, int points) {
    List<Point> list = new ArrayList<>();
    for (int i = 0; i < points; i++) {
      list.add(new Point(i, 0.4 + 3 * Math.exp(-4.0 * i / points) + 0.15 * Math.sin(i * 12.9898)));
    }
    return new Curve(name, hue, 0, list);
  }

  public static ComparedGroup group(
      String name, StrategyHue hue, List<Integer> layers, double visual, double time) {
    List<TaskScore> tasks = new ArrayList<>();
    String[] visualTasks = {
      "colour", "shape", "counting", "existence", "relation", "comparison", "reading"
    };
    for (int i = 0; i < visualTasks.length; i++) {
      tasks.add(new TaskScore(visualTasks[i], Sense.VISUAL, around(visual - 0.02 * i)));
    }
    for (String task : List.of("arithmetic", "order", "scene text")) {
      tasks.add(new TaskScore(task, Sense.TEXTUAL, around(0.95)));
    }
    return new ComparedGroup(
        name, GroupLook.of(hue), 32, layers, 3, tasks, around(visual), around(0.95), time, 301_056);
  }

  public static List<ComparedGroup> groups() {
    return List.of(
        group("All layers", StrategyHue.ALL, IntStream.range(0, 32).boxed().toList(), 0.91, 1.0),
        group("Sparse 8", StrategyHue.SPARSE, List.of(1, 5, 9, 13, 19, 23, 27, 31), 0.90, 0.76),
        group("Top 8", StrategyHue.TOP, IntStream.range(24, 32).boxed().toList(), 0.83, 0.71));
  }

  private static Interval around(double score) {
    return new Interval(score, score - 0.03, Math.min(1, score + 0.02));
  }
}
