package striate.app.launch;

import striate.engine.model.VlmArchitecture;
import striate.engine.run.JobSpec;

/** Reads the shape of a checkpoint, not its weights. */
@FunctionalInterface
public interface ModelReader {

  /**
   * @param job of which the model counts, with its tower, projector and initial adapter
   * @throws striate.engine.run.Problem where it is not a checkpoint that can be read
   */
  VlmArchitecture read(JobSpec job);
}
