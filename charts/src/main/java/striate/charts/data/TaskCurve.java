package striate.charts.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One task's scores over the steps of one run. Scores are fractions in [0, 1].
 *
 * @param settled whether the run's first evaluation is complete: before that more tasks may come,
 *     and no average is drawn
 */
public record TaskCurve(String task, Sense sense, List<ScoreAt> scores, boolean settled) {

  public TaskCurve {
    scores = List.copyOf(scores);
  }

  /** A curve whose evaluations are complete. */
  public TaskCurve(String task, Sense sense, List<ScoreAt> scores) {
    this(task, sense, scores, true);
  }

  /** Whether the task has more questions than were asked, at any step. */
  public boolean partial() {
    return scores.stream().anyMatch(ScoreAt::partial);
  }

  /** The task's name; for a partial curve with the extent of its latest evaluation. */
  public String title() {
    return partial() ? task + ", " + extent(List.of(this)) : task;
  }

  /**
   * How many questions the latest scores of curves are of, as in {@code 100 of 9,000 questions}.
   */
  public static String extent(List<TaskCurve> curves) {
    long asked = 0;
    long all = 0;
    for (TaskCurve curve : curves) {
      if (!curve.scores().isEmpty()) {
        ScoreAt latest = curve.scores().get(curve.scores().size() - 1);
        asked += latest.questions();
        all += latest.of();
      }
    }
    return String.format(Locale.ROOT, "%,d of %,d questions", asked, all);
  }

  /** Whether the mean over curves says something: all questions of all tasks were asked. */
  public static boolean haveAverage(List<TaskCurve> curves) {
    return curves.stream().allMatch(curve -> curve.settled() && !curve.partial());
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

  /**
   * The score after {@code step} steps.
   *
   * @param questions number of questions behind it; 0 where that does not matter
   * @param of number of questions that the task has
   */
  public record ScoreAt(int step, Interval score, int questions, int of) {

    /** A score of which the number of questions does not matter. */
    public ScoreAt(int step, Interval score) {
      this(step, score, 0, 0);
    }

    /** Whether the task has more questions than were asked. */
    public boolean partial() {
      return of > questions;
    }
  }
}
