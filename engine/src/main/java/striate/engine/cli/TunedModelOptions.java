package striate.engine.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import striate.engine.checkpoint.ModelFiles;
import striate.engine.run.Problem;

/** {@code --model} and its optional parts, or {@code --run}: the model that a run tuned. */
final class TunedModelOptions extends ModelPartOptions {
  @ArgGroup(multiplicity = "1")
  private Which which = new Which();

  /** One of the two. */
  static final class Which {
    @Option(
        names = "--model",
        required = true,
        paramLabel = "DIR",
        description = ModelOptions.MODEL)
    private @Nullable Path model;

    @Option(
        names = "--run",
        required = true,
        paramLabel = "ID",
        description =
            "a finished run of the workspace: its job's model with what it tuned, by adapters or in"
                + " full")
    private @Nullable String run;
  }

  private @Nullable TunedRun found;

  /**
   * The run that was named; null where a model was.
   *
   * @throws Problem if it is not a finished run of the workspace
   */
  @Nullable TunedRun run(Path workspace, Path home) {
    String id = which.run;
    if (id == null) {
      return null;
    }
    if (anyPart()) {
      throw Problem.badInput(
          "a run names its model's parts itself",
          "--run " + id,
          "leave out --adapter, --tower and --projector");
    }
    if (found == null) {
      found = TunedRun.of(id, workspace, home);
    }
    return found;
  }

  ModelFiles files(Path workspace, Path home) {
    TunedRun run = run(workspace, home);
    Path model = which.model;
    return run != null ? run.tuned() : with(model == null ? Path.of("") : model);
  }
}
