package striate.engine.sweep;

import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.report.Comparison;
import striate.engine.run.JobSpec;

/**
 * One group of runs that differ only in their seed, under one of the strategies that lead to it,
 * with its scores and their comparison with the all-layers group of the same recipe.
 *
 * @param job of the group's first run
 * @param layers indices, ascending
 * @param steps optimizer steps, also where the job says epochs
 * @param runs ids, one a seed
 * @param scores by modality or task; those by which modalities are summed up come first
 * @param seconds mean time in optimizer steps by machine
 */
record SweepPoint(
    String strategy,
    String layers,
    int size,
    int layerCount,
    JobSpec job,
    int steps,
    List<String> runs,
    List<Score> scores,
    List<Seconds> seconds) {
  SweepPoint {
    runs = List.copyOf(runs);
    scores = List.copyOf(scores);
    seconds = List.copyOf(seconds);
  }

  /**
   * @param name of the task, or such as {@code visual average}
   * @param headline whether it sums up its modality
   * @param compared whether the baseline of the cell's difference and retention tunes all layers
   */
  record Score(
      String name, String modality, boolean headline, boolean compared, Comparison.Cell cell) {
    Comparison.@Nullable Difference difference() {
      return compared ? cell.difference() : null;
    }
  }

  /**
   * Tuning time on one machine.
   *
   * @param mean seconds of a run
   * @param runs that were averaged
   */
  record Seconds(String machine, double mean, int runs) {}
}
