package striate.engine.job;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;

/**
 * The runs that wait, kept in the store so that they outlive this process. One run at a time is
 * carried out, whichever process takes it from the queue.
 */
public final class Queue {
  private final Store store;
  private final Launcher launcher;

  /** Whoever calls closes the store. */
  public Queue(Store store, Launcher launcher) {
    this.store = store;
    this.launcher = launcher;
  }

  /**
   * Puts a job at the end of the queue.
   *
   * @param selection its layers where the model's are known; otherwise the worker tells
   */
  public RunId submit(JobSpec job, @Nullable LayerSelection selection) {
    return store.writer().enqueue(job, selection);
  }

  /**
   * Puts an ended run back into the queue, to go on from its latest checkpoint.
   *
   * @throws Problem where it has not ended, or has finished
   */
  public void resume(RunId run) {
    RunStatus status = store.reader().run(run).status();
    if (!store.writer().requeue(run)) {
      throw Problem.badInput(
          "the run '" + run + "' is " + status + " and cannot be resumed",
          store.workspace().run(run),
          "resume one that is STOPPED, INTERRUPTED or FAILED");
    }
  }

  /**
   * Takes a waiting run out of the queue, or asks a running one to save a checkpoint and end. A run
   * that has ended already stays as it is.
   *
   * @param reason kept with the run
   */
  public void cancel(RunId run, String reason) {
    if (store.writer().withdraw(run, reason)) {
      return;
    }
    if (store.reader().run(run).status() == RunStatus.RUNNING) {
      Cancellation.request(store.workspace().run(run), reason);
    }
  }

  /** Ends a running run at once, without a checkpoint; it becomes INTERRUPTED. */
  public void kill(RunId run) {
    launcher.kill(store.workspace().run(run));
  }

  /**
   * Deletes a run that is not running, with its directory.
   *
   * @throws Problem where it is running
   */
  public void delete(RunId run) {
    store.writer().delete(run);
  }

  /**
   * Starts the oldest waiting run, unless one is running already.
   *
   * @return the run that was taken from the queue; it has FAILED already where its worker could not
   *     be started
   */
  public Optional<RunId> startNext() {
    Optional<RunId> next = store.writer().claimNext();
    next.ifPresent(
        run -> {
          try {
            launcher.launch(store.workspace(), run);
          } catch (Problem problem) {
            store.writer().fail(run, problem);
          }
        });
    return next;
  }

  Launcher.Liveness liveness(RunSummary run) {
    return launcher.liveness(store.workspace().run(run.id()), store.writer().claimedAt(run.id()));
  }
}
