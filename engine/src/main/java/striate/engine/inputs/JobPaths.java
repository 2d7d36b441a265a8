package striate.engine.inputs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.checkpoint.ModelFiles;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;

/**
 * Finds what a job names: relative paths are looked for in each of the given directories in turn,
 * so that a job that says {@code assets/model} works in every workspace.
 *
 * @param bases normally the workspace and then the installation
 */
public record JobPaths(List<Path> bases) {
  public JobPaths {
    bases = List.copyOf(bases);
  }

  /**
   * The model that a job tunes. The adapter that it starts from is part of it: where its directory
   * has a {@code config.json}, that is the model's.
   *
   * @throws Problem where a part of it is not found, or it is an adapter
   */
  public ModelFiles model(JobSpec job) {
    Path model = find("model", job.model());
    if (ModelFiles.isAdapter(model)) {
      throw Problem.badInput(
          "the model is an adapter",
          "model, " + model,
          "name its base as the model and the adapter as initialAdapter");
    }
    return new ModelFiles(
        model,
        found("tower", job.tower()),
        found("projector", job.projector()),
        found("initialAdapter", job.initialAdapter()));
  }

  private @Nullable Path found(String field, @Nullable String written) {
    return written == null ? null : find(field, written);
  }

  /**
   * @param field the job's field, for the message
   * @throws Problem where nothing of that name is there
   */
  public Path find(String field, String written) {
    for (Path base : bases) {
      Path candidate = base.resolve(written).normalize();
      if (Files.exists(candidate)) {
        return candidate;
      }
    }
    throw Problem.badInput(
        "there is no '" + written + "'",
        field
            + ", looked for in "
            + String.join(" and ", bases.stream().map(Path::toString).toList()),
        "correct the path in the job");
  }
}
