package striate.engine.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import striate.engine.checkpoint.ModelFiles;
import striate.engine.inputs.JobPaths;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.RunDirectory;
import striate.engine.run.RunId;
import striate.engine.store.RecordedRuns;
import striate.engine.store.Store;
import striate.engine.store.Workspace;

/**
 * A finished run of a workspace.
 *
 * @param base the model that it tuned
 * @param tuned the same with what it trained: an adapter, or tensors in full
 */
record TunedRun(String id, JobSpec job, ModelFiles base, ModelFiles tuned) {

  /**
   * @throws Problem if it is not a finished run of the workspace
   */
  static TunedRun of(String id, Path workspace, Path home) {
    Path directory = directory(id, workspace, home);
    RunDirectory files = new RunDirectory(directory);
    boolean adapter = Files.exists(files.adapter());
    if (!adapter && !Files.exists(files.trained())) {
      throw unfinished(directory);
    }
    JobSpec job = JobJson.read(files.job());
    ModelFiles started = new JobPaths(List.of(workspace, home)).model(job);
    Path initial = started.adapter();
    if (initial != null && Files.exists(initial.resolve("config.json"))) {
      throw Problem.badInput(
          "the run began with an adapter whose config.json is part of its model",
          directory,
          "name what `striate export --run " + id + " --format merged` writes as --model");
    }
    ModelFiles base = started.tunedBy(null, null);
    return new TunedRun(
        id,
        job,
        base,
        adapter ? base.tunedBy(files.adapter(), null) : base.tunedBy(null, files.trained()));
  }

  /**
   * A run's directory.
   *
   * @throws Problem if the workspace has no such run, or it is recorded with the installation
   */
  static Path directory(String id, Path workspace, Path home) {
    Path root = workspace.toAbsolutePath().normalize();
    if (RunId.isId(id)) {
      Path directory = new Workspace(root).run(new RunId(id));
      if (Files.isRegularFile(new RunDirectory(directory).job())) {
        return directory;
      }
      refuseRecorded(new RunId(id), new Workspace(root), home);
    }
    throw Problem.badInput(
        "run '" + id + "' not found", root, "see `striate runs` for the recorded runs");
  }

  static Problem unfinished(Path directory) {
    return Problem.badInput(
        "the run has not finished, and what it tunes is not there yet",
        directory,
        "go on with `striate tune --resume`");
  }

  /** A recorded run is listed like others, but only its numbers come with Striate. */
  private static void refuseRecorded(RunId id, Workspace workspace, Path home) {
    try (Store recorded = RecordedRuns.open(home, workspace).orElse(null)) {
      if (recorded != null && recorded.reader().find(id).isPresent()) {
        throw Problem.badInput(
            "the run '" + id + "' is recorded with Striate, without what it trained",
            home,
            "run its job again: `striate record` repeats all of them");
      }
    }
  }
}
