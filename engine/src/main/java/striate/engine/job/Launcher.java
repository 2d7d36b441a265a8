package striate.engine.job;

import java.nio.file.Path;
import striate.engine.run.RunId;
import striate.engine.store.Workspace;

/** A way of carrying runs out in processes of their own. */
public interface Launcher {

  /** What is known of a run's process. */
  enum Liveness {
    ALIVE,
    GONE,
    /** None was noted since the run was taken from the queue. */
    UNKNOWN
  }

  /**
   * Starts a worker on a run's directory, which holds its {@code job.json}, and returns at once.
   *
   * @throws striate.engine.run.Problem where it cannot be started
   */
  void launch(Workspace workspace, RunId run);

  /**
   * Whether the run's worker is there.
   *
   * @param claimedAt when the run was taken from the queue, ms since 1970: an older process does
   *     not count
   */
  Liveness liveness(Path runDirectory, long claimedAt);

  /** Ends the run's worker at once. */
  void kill(Path runDirectory);
}
