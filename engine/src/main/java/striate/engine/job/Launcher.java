package striate.engine.job;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.store.Workspace;

/** Runs jobs in processes of their own, here or elsewhere. */
public interface Launcher {

  /** What is known of a launched run's process. */
  enum State {
    /** Waits for its turn, such as a pending job of a cluster. */
    PENDING,
    ALIVE,
    GONE,
    /** Cannot be told now: whatever was known before still holds. */
    UNKNOWN
  }

  /**
   * A run that was taken from the queue.
   *
   * @param handle what {@link #launch} returned; null if that is not known
   */
  record Launched(RunId run, Path directory, @Nullable String handle) {}

  /** As it is stored with runs and written on the command line, such as {@code local}. */
  String name();

  /**
   * Starts or submits a worker on a run's directory, which holds its {@code job.json}, and returns
   * at once.
   *
   * @return the launcher's name for it, which is stored with the run
   * @throws striate.engine.run.Problem if it cannot start
   */
  String launch(Workspace workspace, RunId run);

  /**
   * The same for several runs at once: all of them, or none.
   *
   * @return the handles
   */
  default Map<RunId, String> launchAll(Workspace workspace, List<RunId> runs) {
    Map<RunId, String> handles = new LinkedHashMap<>();
    runs.forEach(run -> handles.put(run, launch(workspace, run)));
    return handles;
  }

  /** The states of runs, with as few questions as possible; every run has one. */
  Map<RunId, State> states(List<Launched> runs);

  /** Why some states are {@link State#UNKNOWN} now; empty if there is nothing to say. */
  default Optional<Problem> trouble() {
    return Optional.empty();
  }

  /** How the process of a run that is GONE ended, for a run that does not say so itself. */
  default String ending(Launched run) {
    return "its process ended without reporting a reason";
  }

  /** Requests that a run saves a checkpoint and stops; one that has not begun is withdrawn. */
  void stop(Launched run, String reason);

  /** Kills the run's worker. */
  void kill(Launched run);

  /** Removes what an earlier worker left, so that it is not taken for the next one. */
  void forget(Path runDirectory);
}
