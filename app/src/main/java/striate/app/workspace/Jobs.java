package striate.app.workspace;

import striate.engine.run.JobSpec;
import striate.engine.run.RunId;

/** The queue and what carries it out. Slow: to be asked in the background. */
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
   * @throws striate.engine.run.Problem where the job cannot be run
   */
  RunId enqueue(JobSpec job);

  /** Ends a running job, its checkpoint kept, or takes a waiting one out of the queue. */
  void cancel(RunId run);

  /**
   * Puts an ended run back into the queue, to go on from its latest checkpoint.
   *
   * @throws striate.engine.run.Problem where it has finished
   */
  void resume(RunId run);

  /** Starts what can be started and takes in what running jobs have written. */
  void tend();
}
