package striate.engine.machine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntSupplier;

/**
 * Decides from readings whether others take cores that this process needs. Contention is noticed
 * within a second, and believed to be over only after a while without it: switching at every
 * short-lived program would help nobody.
 */
public final class Contention {
  /** Cores that have to be missing: a window, a browser or a compiler's pauses stay below it. */
  private static final double MISSING = 0.35;

  /** With fewer missing, the machine is free again. */
  private static final double LEFT = 0.2;

  /** Seconds that a decision looks back. */
  private static final double BEGINS_AFTER = 0.9;

  private static final double ENDS_AFTER = 2.9;

  private final IntSupplier threads;
  private final Deque<CpuReading> readings = new ArrayDeque<>();
  private boolean contended;
  private double since = Double.NEGATIVE_INFINITY;

  /**
   * @param threads that this process computes with
   */
  public Contention(IntSupplier threads) {
    this.threads = threads;
  }

  /** The verdict after one more reading; readings must be at most a second apart to be of use. */
  public MachineLoad after(CpuReading now) {
    readings.addLast(now);
    double window = contended ? ENDS_AFTER : BEGINS_AFTER;
    while (readings.size() > 2 && now.seconds() - second().seconds() >= window) {
      readings.removeFirst();
    }
    CpuReading first = readings.getFirst();
    double others = now.otherCoresSince(first);
    if (now.seconds() - first.seconds() >= window && now.seconds() - since >= window) {
      double missing = threads.getAsInt() - (now.cores() - others);
      boolean verdict = contended ? missing > LEFT : missing > MISSING;
      if (verdict != contended) {
        contended = verdict;
        since = now.seconds();
      }
    }
    return new MachineLoad(contended, others, now.cores());
  }

  private CpuReading second() {
    var each = readings.iterator();
    each.next();
    return each.next();
  }
}
