package striate.engine.sweep;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import striate.engine.run.RunId;
import striate.engine.store.RunSummary;

/**
 * A run of a plan and where it stands.
 *
 * @param recorded the run of the workspace that is it; null while there is none
 */
public record SweepRun(PlannedRun planned, State state, @Nullable RunSummary recorded) {

  /** Where a planned run stands. */
  public enum State {
    /** No run of the workspace is it yet. */
    NEW,
    /** It ended before its last step, and can go on from its last checkpoint. */
    ENDED_EARLY,
    /** It is in the queue, or a launcher has it. */
    UNDER_WAY,
    /** A finished run has the same recipe, layers and seed. */
    DONE
  }

  /** Its run's id; only where it is not NEW. */
  public RunId id() {
    return run().id();
  }

  /** Its run; only where it is not NEW. */
  public RunSummary run() {
    return Objects.requireNonNull(recorded);
  }
}
