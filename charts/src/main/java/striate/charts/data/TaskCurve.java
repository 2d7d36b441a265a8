package striate.charts.data;

import java.util.ArrayList;
import java.util.List;

/** One task's scores over the steps of one run. Scores are fractions in [0, 1]. */
public record TaskCurve(String task, Sense sense, List<ScoreAt> scores) {

  public TaskCurve {
    scores = List.copyOf(scores);
  }

  /**
   * The mean over tasks, with equal weights, at every step at which all of them were scored. Its
   * interval assumes independent tasks: squared half-widths add up.
   *
   * @param curves at least one, of one sense
   */
  public static TaskCurve average(String name, List<TaskCurve> curves) {
    List<ScoreAt> means = new ArrayList<>();
    for (ScoreAt first : curves.get(0).scores()) {
      List<Interval> scores = new ArrayList<>();
      for (TaskCurve curve : curves) {
        curve.scores().stream()
            .filter(at -> at.step() == first.step())
            .findFirst()
            .ifPresent(at -> scores.add(at.score()));
      }
      if (scores.size() == curves.size()) {
        means.add(new ScoreAt(first.step(), mean(scores)));
      }
    }
    return new TaskCurve(name, curves.get(0).sense(), means);
  }

  private static Interval mean(List<Interval> scores) {
    double value = 0;
    double below = 0;
    double above = 0;
    for (Interval score : scores) {
      value += score.value();
      below += Math.pow(score.value() - score.low(), 2);
      above += Math.pow(score.high() - score.value(), 2);
    }
    int n = scores.size();
    return new Interval(
        value / n, value / n - Math.sqrt(below) / n, value / n + Math.sqrt(above) / n);
  }

  /** The score after {@code step} steps. */
  public record ScoreAt(int step, Interval score) {}
}
