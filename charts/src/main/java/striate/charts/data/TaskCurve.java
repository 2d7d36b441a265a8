package striate.charts.data;

import java.util.List;

/** One task's scores over the steps of one run. Scores are fractions in [0, 1]. */
public record TaskCurve(String task, Sense sense, List<ScoreAt> scores) {

  public TaskCurve {
    scores = List.copyOf(scores);
  }

  /** The score after {@code step} updates. */
  public record ScoreAt(int step, Interval score) {}
}
