package striate.app.launch;

import striate.engine.run.JobSpec;

/** Foretells what a job will take. */
@FunctionalInterface
public interface Forecaster {

  /**
   * Takes seconds.
   *
   * @throws striate.engine.run.Problem where the job cannot run
   * @throws InterruptedException where nobody waits any more
   */
  Forecast of(JobSpec job) throws InterruptedException;
}
