package striate.engine.job;

import java.nio.file.Path;
import striate.engine.run.RunId;
import striate.engine.store.Workspace;

/** Runs jobs in separate processes. */
public interface Launcher {

  /** State of a run's process. */
  enum Liveness {
    ALIVE,
    GONE,
    /** No process was recorded since the run left the queue. */
    UNKNOWN
  }

  /**
   * Starts a worker on a run's directory, which holds its {@code job.json}, and returns at once.
   *
   * @throws striate.engine.run.Problem if it cannot start
   */
  void launch(Workspace workspace, RunId run);

  /** Whether the run's worker is alive. */
  Liveness liveness(Path runDirectory);

  /** Removes what an earlier worker left, so that it is not taken for the next one. */
  void forget(Path runDirectory);

  /** Kills the run's worker. */
  void kill(Path runDirectory);
}
