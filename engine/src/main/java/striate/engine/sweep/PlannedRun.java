package striate.engine.sweep;

import java.util.List;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobSpec;

/**
 * One run of a sweep.
 *
 * @param labels the strategies that select these layers, as the sweep names them; several where
 *     they meet, such as {@code all} and {@code first:8} of 8
 */
public record PlannedRun(JobSpec job, LayerSelection selection, List<String> labels) {
  public PlannedRun {
    labels = List.copyOf(labels);
  }

  /** The first of its labels. */
  public String label() {
    return labels.get(0);
  }
}
