package striate.app.workspace;

import striate.engine.job.QueueSnapshot;
import striate.engine.run.JobSpec;
import striate.engine.run.RunId;

/** The queue and its workers. Slow: call its methods in the background. */
public interface Jobs {

  /**
   * Looks at all that a job names, as the worker will. May take seconds.
   *
   * @throws striate.engine.run.Problem where the job cannot be run
   */
  void check(JobSpec job);

  /**
   * Puts a job at the end of the queue.
   *
   * @throws striate.engine.run.Problem if the job cannot run
   */
  RunId enqueue(JobSpec job);

  /** Stops a running job after a checkpoint, or removes a waiting one from the queue. */
  void cancel(RunId run);

  /**
   * Puts an ended run back into the queue, to resume from its latest checkpoint.
   *
   * @throws striate.engine.run.Problem if it has finished
   */
  void resume(RunId run);

  /** The queue as it is now. */
  QueueSnapshot queue();

  /**
   * Moves a waiting run.
   *
   * @param places towards the end if positive
   * @throws striate.engine.run.Problem if it does not wait any more
   */
  void move(RunId run, int places);

  /** Starts no more waiting runs, or starts them again. */
  void pause(boolean on);

  /** Whether the queue pauses when a run fails from now on. */
  void pauseOnError(boolean on);

  /**
   * Edits of the runs themselves.
   *
   * @throws striate.engine.run.Problem if nothing can be changed here
   */
  RunEdits edits();

  /** Why nothing can be changed here, in one line; empty if it can. */
  default String readOnly() {
    return "";
  }

  /** Starts waiting jobs if possible, and ingests running jobs' new events. */
  void poll();

  /** Stops looking after the queue; jobs go on. */
  default void close() {}
}
