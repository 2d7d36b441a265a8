package striate.engine.tuning;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Tells when a run has come apart: {@value #IN_A_ROW} steps in a row whose losses are over {@value
 * #TIMES} times the median of the {@value #WINDOW} good ones before them, and over half of what
 * guessing every token alike would cost. Either alone happens in healthy runs: a loss near zero
 * trebles on a hard batch, and a new projector begins worse than guessing. A run that goes on from
 * a checkpoint begins to watch anew.
 */
final class Divergence {
  static final int WINDOW = 50;
  static final int IN_A_ROW = 20;
  static final double TIMES = 3;

  /** With fewer good losses there is no median to go by. */
  private static final int LEAST = 10;

  private final double least;
  private final Deque<Double> good = new ArrayDeque<>();
  private int farOff;

  /**
   * @param vocabulary tokens there are
   */
  Divergence(int vocabulary) {
    this.least = Math.log(vocabulary) / 2;
  }

  /** Takes the next step's loss; whether the run has come apart. */
  boolean after(double loss) {
    if (good.size() >= LEAST && loss > least && loss > TIMES * median()) {
      return ++farOff >= IN_A_ROW;
    }
    farOff = 0;
    good.addLast(loss);
    if (good.size() > WINDOW) {
      good.removeFirst();
    }
    return false;
  }

  /** Steps in a row that were far off, the last one included. */
  int farOff() {
    return farOff;
  }

  /** Of the good losses. */
  double median() {
    double[] sorted = good.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
