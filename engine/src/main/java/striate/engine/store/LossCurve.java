package striate.engine.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import striate.engine.stats.Thinning;

/**
 * Losses by step, ascending, without superseded steps. In arrays, since a run may have a million.
 * Immutable.
 */
public final class LossCurve {
  private static final int ROOM = 1024;

  private final int[] steps;
  private final double[] losses;

  /** The attempts that made the first and the last point; 0 without points. */
  private final int firstAttempt;

  private final int lastAttempt;

  private LossCurve(int[] steps, double[] losses, int firstAttempt, int lastAttempt) {
    this.steps = steps;
    this.losses = losses;
    this.firstAttempt = firstAttempt;
    this.lastAttempt = lastAttempt;
  }

  /** Reads rows of step, loss (null = NaN) and attempt. */
  static LossCurve read(ResultSet rows) throws SQLException {
    int[] steps = new int[ROOM];
    double[] losses = new double[ROOM];
    int size = 0;
    int firstAttempt = 0;
    int lastAttempt = 0;
    while (rows.next()) {
      if (size == steps.length) {
        steps = Arrays.copyOf(steps, 2 * size);
        losses = Arrays.copyOf(losses, 2 * size);
      }
      steps[size] = rows.getInt(1);
      double loss = rows.getDouble(2);
      losses[size] = loss == 0 && rows.wasNull() ? Double.NaN : loss;
      lastAttempt = rows.getInt(3);
      firstAttempt = size == 0 ? lastAttempt : firstAttempt;
      size++;
    }
    return new LossCurve(
        Arrays.copyOf(steps, size), Arrays.copyOf(losses, size), firstAttempt, lastAttempt);
  }

  /** Number of points. */
  public int size() {
    return steps.length;
  }

  /** The 0-based step of a point. */
  public int step(int point) {
    return steps[point];
  }

  /** A point's mean over the supervised tokens, before the update; may be NaN. */
  public double loss(int point) {
    return losses[point];
  }

  /**
   * Reduced for drawing: keeps the lowest and highest loss of every stretch, and both ends.
   *
   * @param atMost maximum number of points, at least 4
   */
  public LossCurve reduced(int atMost) {
    int[] kept = Thinning.extremes(size(), this::loss, atMost);
    return kept.length == size()
        ? this
        : new LossCurve(
            Arrays.stream(kept).map(point -> steps[point]).toArray(),
            Arrays.stream(kept).mapToDouble(point -> losses[point]).toArray(),
            firstAttempt,
            lastAttempt);
  }

  /**
   * This curve and what came after it.
   *
   * @param later the run's curve from this curve's last step on
   * @return empty if that is another point now, as after a resume from an earlier step; then read
   *     the whole curve
   */
  public Optional<LossCurve> continued(LossCurve later) {
    int last = size() - 1;
    if (last < 0
        || later.size() == 0
        || later.firstAttempt != lastAttempt
        || later.steps[0] != steps[last]
        || Double.compare(later.losses[0], losses[last]) != 0) {
      return Optional.empty();
    }
    int more = later.size() - 1;
    int[] allSteps = Arrays.copyOf(steps, steps.length + more);
    double[] allLosses = Arrays.copyOf(losses, losses.length + more);
    System.arraycopy(later.steps, 1, allSteps, steps.length, more);
    System.arraycopy(later.losses, 1, allLosses, losses.length, more);
    return Optional.of(new LossCurve(allSteps, allLosses, firstAttempt, later.lastAttempt));
  }
}
