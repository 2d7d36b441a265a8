package striate.app.samples;

import java.util.List;
import striate.engine.inputs.PreviewedSample;
import striate.engine.run.JobSpec;

/** Reads the first training samples of a job. Slow: called in the background. */
@FunctionalInterface
public interface PreviewReader {

  /**
   * @param job of which model, data and template count
   * @param most how many at most
   * @throws striate.engine.run.Problem where they cannot be read
   */
  List<PreviewedSample> read(JobSpec job, int most);
}
