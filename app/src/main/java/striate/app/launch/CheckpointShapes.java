package striate.app.launch;

import java.nio.file.Path;
import java.util.List;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.inputs.JobPaths;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.FieldProblem;
import striate.engine.run.JobFields;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;

/** Reads configs and headers of checkpoints in any layout, looked for where jobs look for them. */
public final class CheckpointShapes implements ModelReader {
  private final JobPaths paths;

  /**
   * @param bases directories that relative paths start from, the first that has them wins
   */
  public CheckpointShapes(List<Path> bases) {
    this.paths = new JobPaths(bases);
  }

  @Override
  public VlmArchitecture read(JobSpec job) {
    if (job.model().isEmpty()) {
      throw FieldProblem.of(
          JobFields.MODEL_PATH,
          Problem.badInput("no model is named", "model", "name a checkpoint's directory"));
    }
    try (Checkpoint checkpoint = paths.open(job)) {
      return checkpoint.architecture();
    }
  }
}
