package striate.engine.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import striate.engine.data.EncodedSample;
import striate.engine.net.LoraAdapter;
import striate.engine.net.Network;
import striate.engine.net.TinyModel;
import striate.engine.net.TrainableSet;
import striate.engine.run.JobSpec.Schedule;

/**
 * A long run takes no more at its end than at its beginning. {@code -Dstriate.soak=5000} makes so
 * many steps and looks at memory and time, too; otherwise arrays are counted only.
 */
class SoakTest {
  private static final int STEPS = Integer.getInteger("striate.soak", 250);
  private static final int EARLY = 100;

  @Test
  void aLongRunLeaksNothingAndKeepsItsMemoryAndSpeed() {
    List<EncodedSample> samples = TinyModel.samples(64);
    double[] millis = new double[STEPS];
    StepListener clock = report -> millis[report.step()] = processorMillis();
    try (Network network = TinyModel.open()) {
      LoraAdapter adapter =
          LoraAdapter.fresh(network.architecture().text(), List.of(1, 3), 2, 4, 0.1, 5);
      network.attach(adapter);
      network
          .training()
          .train(
              TrainableSet.adapter(adapter).plus(TrainableSet.projector(network.architecture())));
      TuningPlan plan =
          new TuningPlan(STEPS, 4, 1, true, 7, 1e-3, 1e-3, Schedule.COSINE, 2, 0, 1, true);
      try (Tuner<?> tuner = Tuner.onAnswers(network, plan, samples)) {
        tuner.run(EARLY, clock, () -> false);
        int arrays = network.liveArrays();
        long resident = -1;
        for (int until = EARLY; until < STEPS; ) {
          until = Math.min(STEPS, until + EARLY);
          tuner.run(until, clock, () -> false);
          if (STEPS >= 1000 && until % (STEPS / 5) == 0) {
            long now = resident();
            System.out.printf(
                Locale.ROOT,
                "soak: step %d, resident %.1f MiB, of which alive in the heap %.2f MiB%n",
                until,
                now / 1048576.0,
                (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory())
                    / 1048576.0);
            // by then the JVM has compiled and grown what it needs
            resident = resident < 0 ? now : resident;
          }
        }
        assertThat(network.liveArrays()).isEqualTo(arrays);
        if (STEPS >= 1000) {
          long before = resident;
          long after = resident();
          for (int step = STEPS - 1; step > 0; step--) {
            millis[step] -= millis[step - 1];
          }
          millis[0] = millis[1];
          double slope = slope(millis);
          System.out.printf(
              Locale.ROOT,
              "soak: %d steps, %d arrays at step %d and at the end, resident %.1f -> %.1f MiB"
                  + " (%+.2f %%), median of the first fifth %.2f ms, of the last %.2f ms, slope"
                  + " %+.5f %% a step%n",
              STEPS,
              arrays,
              EARLY,
              before / 1048576.0,
              after / 1048576.0,
              100.0 * (after - before) / before,
              median(millis, STEPS / 5, 2 * STEPS / 5),
              median(millis, 4 * STEPS / 5, STEPS),
              100 * slope);
          assertThat((double) after).isLessThan(1.01 * before);
          // over the whole run less than a tenth of a step: neighbours' use of caches is as much
          assertThat(slope * STEPS).isLessThan(0.1);
        }
      }
    }
  }

  /**
   * The thread's time on a core, which all of the work is done by: unlike the clock on the wall it
   * does not tell what else the machine does.
   */
  private static double processorMillis() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e6;
  }

  /** Without what the collector has not come to yet. */
  private static long resident() {
    System.gc();
    Long bytes = ProcessMemory.residentBytes();
    return bytes == null ? 1 : bytes;
  }

  private static double median(double[] values, int from, int to) {
    double[] part = Arrays.copyOfRange(values, from, to);
    Arrays.sort(part);
    return part[part.length / 2];
  }

  /** Theil and Sen's, over the medians of 20 stretches after the first fifth, as a share a step. */
  private static double slope(double[] millis) {
    int stretches = 20;
    int first = millis.length / 5;
    int length = (millis.length - first) / stretches;
    double[] medians = new double[stretches];
    for (int i = 0; i < stretches; i++) {
      medians[i] = median(millis, first + i * length, first + (i + 1) * length);
    }
    double[] slopes = new double[stretches * (stretches - 1) / 2];
    int n = 0;
    for (int i = 0; i < stretches; i++) {
      for (int j = i + 1; j < stretches; j++) {
        slopes[n++] = (medians[j] - medians[i]) / ((j - i) * (double) length);
      }
    }
    Arrays.sort(slopes);
    return slopes[n / 2] / median(medians, 0, stretches);
  }
}
