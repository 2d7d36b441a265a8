package striate.app.live;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import striate.app.workspace.RunCard;
import striate.app.workspace.StepValues;
import striate.charts.data.Curve;
import striate.charts.data.CurveAxes;
import striate.charts.data.GroupLook;
import striate.charts.data.LossCurves;
import striate.charts.data.Point;
import striate.charts.data.SeedCurves;

/**
 * What to draw of runs.
 *
 * @param logarithmic whether equal factors have equal heights
 * @param seedsTogether whether the runs of a group are one curve with a band
 * @param smoothing weight of earlier values, in [0, 1)
 */
record LiveCurves(
    Measure measure,
    Progress progress,
    boolean logarithmic,
    boolean seedsTogether,
    double smoothing) {

  /**
   * A run with its data.
   *
   * @param group the name of its group
   * @param losses over steps
   * @param steps empty where only the losses are needed
   * @param memory over steps
   */
  record Run(
      RunCard card,
      String group,
      GroupLook look,
      List<Point> losses,
      List<StepValues> steps,
      List<Point> memory) {}

  /** Whether all values of every step are needed, or the losses alone, which are read faster. */
  boolean needsSteps() {
    return progress != Progress.STEPS || (measure != Measure.LOSS && measure != Measure.MEMORY);
  }

  LossCurves of(List<Run> runs) {
    CurveAxes axes = new CurveAxes(progress.axis(), measure.axis(), logarithmic);
    List<Curve> curves = new ArrayList<>();
    if (seedsTogether) {
      Map<String, List<Run>> groups = new LinkedHashMap<>();
      runs.forEach(run -> groups.computeIfAbsent(run.group(), g -> new ArrayList<>()).add(run));
      groups.forEach((name, members) -> curve(name, members).ifPresent(curves::add));
    } else {
      Map<String, Integer> variants = new HashMap<>();
      for (Run run : runs) {
        List<Point> points = points(run);
        if (!points.isEmpty()) {
          int variant = variants.merge(run.group(), 1, Integer::sum) - 1;
          curves.add(new Curve(run.card().title(), run.look(), variant, points, List.of()));
        }
      }
    }
    return new LossCurves(curves, smoothing, axes);
  }

  private Optional<Curve> curve(String name, List<Run> members) {
    List<List<Point>> seeds = new ArrayList<>();
    for (Run run : members) {
      List<Point> points = points(run);
      if (!points.isEmpty()) {
        seeds.add(points);
      }
    }
    if (seeds.isEmpty()) {
      return Optional.empty();
    }
    GroupLook look = members.get(0).look();
    return Optional.of(
        seeds.size() == 1
            ? new Curve(name, look, 0, seeds.get(0), List.of())
            : SeedCurves.mean(name + ", " + seeds.size() + " seeds", look, seeds));
  }

  private List<Point> points(Run run) {
    if (!needsSteps()) {
      return measure == Measure.MEMORY ? run.memory() : run.losses();
    }
    NavigableMap<Double, Double> memory = new TreeMap<>();
    run.memory().forEach(point -> memory.put(point.x(), point.y()));
    List<Point> points = new ArrayList<>();
    double tokens = 0;
    double seconds = 0;
    int before = -1;
    for (StepValues step : run.steps()) {
      // of a thinned run, the steps between count as much as the one that was kept
      int count = step.step() - before;
      before = step.step();
      tokens += (double) count * step.tokens();
      seconds += count * step.millis() / 1000;
      double x =
          switch (progress) {
            case STEPS -> step.step();
            case TOKENS -> tokens / 1000;
            case TIME -> seconds;
          };
      double y = measure.of(step);
      if (measure == Measure.MEMORY) {
        Map.Entry<Double, Double> at = memory.floorEntry((double) step.step());
        y = at == null ? Double.NaN : at.getValue();
      }
      if (Double.isFinite(y)) {
        points.add(new Point(x, y));
      }
    }
    return points;
  }
}
