package striate.engine.job;

import java.util.List;
import striate.engine.run.Problem;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;
import striate.engine.store.RunSummary;

/** Hears of what runs do, on the thread that tends them. */
public interface RunListener {

  /** A run's new events; the store has them too, or will at the next look. */
  default void onEvents(RunId run, List<RunEvent> events) {}

  /** A run stands elsewhere than before; its events have all been told. */
  default void onStatus(RunSummary run) {}

  /** Looking after the runs failed; it will be tried again. */
  default void onProblem(Problem problem) {}
}
