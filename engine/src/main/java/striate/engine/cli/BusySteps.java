package striate.engine.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import striate.engine.net.Network;

/**
 * How much busy programs slow a step down.
 *
 * @param free median seconds of a step without them
 * @param busy median seconds of a step beside them
 * @param programs number of busy programs
 * @param wasFree whether nothing else wanted the cores in the rounds without them
 */
record BusySteps(double free, double busy, int programs, boolean wasFree) {
  private static final int ROUNDS = 3;
  private static final int WARMING_UP = 3;

  /** An optimizer step. */
  @FunctionalInterface
  interface Step {
    /** Returns its seconds. */
    double run();
  }

  /** Seconds to wait until a change of the machine's load is noticed. */
  private static final double SETTLING = 15;

  /**
   * @param steps of each round with, and without, the programs
   * @param step is run again and again
   */
  static BusySteps measure(int programs, int steps, Step step) throws IOException {
    for (int i = 0; i < WARMING_UP; i++) {
      step.run();
    }
    List<Double> free = new ArrayList<>();
    List<Double> busy = new ArrayList<>();
    boolean wasFree = true;
    for (int round = 0; round < ROUNDS; round++) {
      wasFree &= settle(false, step);
      for (int i = 0; i < steps; i++) {
        free.add(step.run());
      }
      try (BusyLoops loops = BusyLoops.start(programs)) {
        settle(true, step);
        for (int i = 0; i < steps; i++) {
          busy.add(step.run());
        }
      }
    }
    return new BusySteps(median(free), median(busy), programs, wasFree);
  }

  /** Steps until the machine is seen to be busy, or free again; false if it is not in time. */
  private static boolean settle(boolean contended, Step step) {
    long start = System.nanoTime();
    while (Network.machineLoad().contended() != contended) {
      if ((System.nanoTime() - start) / 1e9 > SETTLING) {
        return false;
      }
      step.run();
    }
    return true;
  }

  private static double median(List<Double> values) {
    return BenchCommand.median(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  String sentence() {
    return String.format(
        Locale.ROOT,
        "%.3f s per step beside %d busy programs on %d cores, %.2f times the %.3f s without them%s",
        busy,
        programs,
        cores(),
        busy / free,
        free,
        wasFree ? "" : " (the machine was not free: other programs were busy all the time)");
  }

  ObjectNode tree(ObjectMapper json) {
    return json.createObjectNode()
        .put("stepSeconds", free)
        .put("busyStepSeconds", busy)
        .put("ratio", busy / free)
        .put("busyPrograms", programs)
        .put("cores", cores())
        .put("wasFree", wasFree);
  }
}
