package striate.engine.job;

import java.util.List;
import striate.engine.run.Problem;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;
import striate.engine.store.RunSummary;

/** Receives the events of runs, on the monitor's thread. */
public interface RunListener {

  /** A run's new events; the store has them too, or will at the next poll. */
  default void onEvents(RunId run, List<RunEvent> events) {}

  /** A run's status changed; {@link #onEvents} has passed all its events. */
  default void onStatus(RunSummary run) {}

  /**
   * A run's worker is dead, and for some seconds the store could not be told so. The monitor goes
   * on trying.
   */
  default void onUnrecordedEnd(RunId run, Problem reason) {}

  /**
   * A waiting run could not be started for some seconds, since its start cannot be recorded, for
   * example on a full disk. It waits on; may be told several times.
   */
  default void onCannotStart(RunId run, Problem reason) {}

  /** Monitoring failed; the monitor will try again. */
  default void onProblem(Problem problem) {}
}
