package striate.app.launch;

import striate.engine.run.JobSpec;

/** Predicts what a job will take. */
@FunctionalInterface
public interface Forecaster {

  /**
   * Takes seconds.
   *
   * @throws striate.engine.run.Problem where the job cannot run
   * @throws InterruptedException where the window is closed meanwhile
   */
  Forecast of(JobSpec job) throws InterruptedException;
}
