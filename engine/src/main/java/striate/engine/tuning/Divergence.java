package striate.engine.tuning;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Detects a diverging run: {@value #IN_A_ROW} consecutive losses over {@value #TIMES} times the
 * median of the {@value #WINDOW} good losses before them, and over half the loss of a uniform
 * guess. Either alone happens in healthy runs: a loss near zero triples on a hard batch, and a new
 * projector starts worse than guessing. A resumed run starts with an empty window.
 */
final class Divergence {
  static final int WINDOW = 50;
  static final int IN_A_ROW = 20;
  static final double TIMES = 3;

  /** The smallest number of good losses for a median. */
  private static final int LEAST = 10;

  private final double least;
  private final Deque<Double> good = new ArrayDeque<>();
  private int divergingSteps;

  /**
   * @param vocabulary number of tokens in the vocabulary
   */
  Divergence(int vocabulary) {
    this.least = Math.log(vocabulary) / 2;
  }

  /** Adds the next step's loss; returns whether the run diverged. */
  boolean after(double loss) {
    if (good.size() >= LEAST && loss > least && loss > TIMES * median()) {
      return ++divergingSteps >= IN_A_ROW;
    }
    divergingSteps = 0;
    good.addLast(loss);
    if (good.size() > WINDOW) {
      good.removeFirst();
    }
    return false;
  }

  /** Number of consecutive diverging steps up to the last one. */
  int divergingSteps() {
    return divergingSteps;
  }

  /** Median of the good losses. */
  double median() {
    double[] sorted = good.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
