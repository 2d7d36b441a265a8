package striate.engine.worker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import striate.engine.machine.MachineLoad;
import striate.engine.tuning.StepReport;

/** Notices that other programs slow a run down, and says so once, with numbers. */
final class SlowSteps {
  /** Steps that a median is taken of. */
  private static final int ENOUGH = 3;

  private static final int LATEST = 32;

  /** The first steps of an attempt compile kernels and fill caches. */
  private static final int WARMING_UP = 3;

  private static final double WORTH_SAYING = 1.3;
  private static final double ENOUGH_MILLIS = 2000;

  private final int threads;
  private final Deque<Double> free = new ArrayDeque<>();
  private final Deque<Double> slow = new ArrayDeque<>();
  private final Deque<Double> slowCpu = new ArrayDeque<>();
  private int steps;
  private boolean contendedBefore;
  private double slowMillis;
  private boolean said;

  /**
   * @param threads that a step is computed with
   */
  SlowSteps(int threads) {
    this.threads = threads;
  }

  /**
   * The warning, after the step with which there is enough to tell.
   *
   * @param load when the step ended
   */
  Optional<String> after(StepReport step, MachineLoad load) {
    boolean throughout = load.contended() && contendedBefore;
    boolean never = !load.contended() && !contendedBefore;
    contendedBefore = load.contended();
    if (said || ++steps <= WARMING_UP) {
      return Optional.empty();
    }
    if (never) {
      add(free, step.millis());
    } else if (throughout) {
      add(slow, step.millis());
      add(slowCpu, step.cpuMillis());
      slowMillis += step.millis();
    }
    double millis = median(slow);
    double freeMillis = onAFreeMachine();
    if (slow.size() < ENOUGH || slowMillis < ENOUGH_MILLIS || millis < WORTH_SAYING * freeMillis) {
      return Optional.empty();
    }
    said = true;
    return Optional.of(
        String.format(
            Locale.ROOT,
            "other programs use %.1f of the %d cores: a step takes %.2f s instead of about %.2f s"
                + " on a free machine; the results stay the same",
            load.otherCores(),
            load.cores(),
            millis / 1e3,
            freeMillis / 1e3));
  }

  /** As measured, or, in a run that began on a busy machine, the work shared by all threads. */
  private double onAFreeMachine() {
    return free.size() >= ENOUGH ? median(free) : median(slowCpu) / threads;
  }

  private static void add(Deque<Double> values, double value) {
    values.addLast(value);
    if (values.size() > LATEST) {
      values.removeFirst();
    }
  }

  private static double median(Deque<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(0.0);
  }
}
