package striate.app.workspace;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import striate.engine.run.JobSpec;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;

/**
 * A run as the window shows it.
 *
 * @param layers 0-based decoder layers that are tuned
 * @param step optimizer steps made
 * @param totalSteps optimizer steps asked for; 0 where that is not known yet
 * @param trainableParameters 0 where that is not known yet
 * @param tuningSeconds spent in optimizer steps so far
 * @param stepMillis of the latest steps, mean; null before the first
 * @param doing what the worker is busy with, in a word or two; empty where it has not said
 * @param trouble why the run failed or stopped, in one line; empty where it did not
 */
public record RunCard(
    RunId id,
    RunStatus status,
    JobSpec job,
    int layerCount,
    SortedSet<Integer> layers,
    int step,
    int totalSteps,
    long trainableParameters,
    double tuningSeconds,
    @Nullable Double stepMillis,
    String doing,
    String trouble) {

  public RunCard {
    layers = Collections.unmodifiableSortedSet(new TreeSet<>(layers));
  }

  public String name() {
    return job.name();
  }

  /** Steps made against steps asked for, in [0, 1]. */
  public double progress() {
    return totalSteps == 0 ? 0 : Math.min(1, (double) step / totalSteps);
  }

  /**
   * Seconds that the steps left need at the latest pace, evaluation left out; null where no pace is
   * known.
   */
  public @Nullable Double secondsLeft() {
    if (status == RunStatus.FINISHED) {
      return 0.0;
    }
    return stepMillis == null || totalSteps == 0 ? null : (totalSteps - step) * stepMillis / 1000;
  }
}
