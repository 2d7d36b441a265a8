package striate.engine.job;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;

/**
 * The queue of runs, kept in the store so that it outlives this process. One run executes at a
 * time, whichever process takes it from the queue.
 */
public final class JobQueue {
  private final Store store;
  private final Launcher launcher;

  /** The caller closes the store. */
  public JobQueue(Store store, Launcher launcher) {
    this.store = store;
    this.launcher = launcher;
  }

  /**
   * Puts a job at the end of the queue.
   *
   * @param selection its layers if the model's layer count is known; otherwise the worker reports
   *     them
   */
  public RunId submit(JobSpec job, @Nullable LayerSelection selection) {
    return store.writer().enqueue(job, selection);
  }

  /**
   * Puts an ended run back into the queue, to resume from its latest checkpoint.
   *
   * @throws Problem if it has not ended, or has finished
   */
  public void resume(RunId run) {
    RunStatus status = store.reader().run(run).status();
    if (status.ended() && status != RunStatus.FINISHED) {
      requireRecordedJob(run);
      launcher.forget(store.workspace().run(run));
    }
    if (!store.writer().requeue(run)) {
      throw Problem.badInput(
          "the run '" + run + "' is " + status + " and cannot be resumed",
          store.workspace().run(run),
          "resume one that is STOPPED, INTERRUPTED or FAILED");
    }
  }

  /**
   * Removes a waiting run from the queue, or requests that a running one saves a checkpoint and
   * stops. Does nothing to a run that has ended.
   *
   * @param reason recorded with the run
   */
  public void cancel(RunId run, String reason) {
    if (store.writer().withdraw(run, reason)) {
      return;
    }
    if (store.reader().run(run).status() == RunStatus.RUNNING) {
      Cancellation.request(store.workspace().run(run), reason);
    }
  }

  /** Kills a running run without a checkpoint; it becomes INTERRUPTED. */
  public void kill(RunId run) {
    launcher.kill(store.workspace().run(run));
  }

  /**
   * Deletes a run that is not running, with its directory.
   *
   * @throws Problem if it is running
   */
  public void delete(RunId run) {
    store.writer().delete(run);
  }

  /**
   * Starts the oldest waiting run, unless one is running.
   *
   * @return the run that left the queue; it has FAILED if its worker could not start
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

  /** A run goes on with the job that it began with; otherwise its curve would be that of two. */
  private void requireRecordedJob(RunId run) {
    Path file = store.workspace().job(run);
    JobSpec recorded = store.reader().run(run).job();
    if (Files.notExists(file)) {
      store.writer().restoreJob(run, recorded);
    } else if (!JobJson.write(JobJson.read(file)).equals(JobJson.write(recorded))) {
      throw Problem.badInput(
          "the job was changed after the run began",
          file,
          "delete the file to go on with the recorded job, or submit the changed one as a new run");
    }
  }

  Launcher.Liveness liveness(RunSummary run) {
    return launcher.liveness(store.workspace().run(run.id()));
  }
}
