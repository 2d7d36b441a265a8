package striate.engine.inputs;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.region.LayerSelection;
import striate.engine.run.FieldProblem;
import striate.engine.run.JobField;
import striate.engine.run.JobFields;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;

/** A job file, whose paths start at its own directory, then at the workspace and at home. */
public final class JobFile {
  private static final String REMEDY = "correct the path in the job file";
  private static final List<JobField<String>> PATHS =
      List.of(
          JobFields.MODEL_PATH,
          JobFields.TOWER,
          JobFields.PROJECTOR,
          JobFields.INITIAL_ADAPTER,
          JobFields.SAMPLES,
          JobFields.IMAGES);

  private final Path file;
  private final Path workspace;
  private final Path home;

  /**
   * @param workspace where relative paths of jobs start
   * @param home where they start if nothing is there
   */
  public JobFile(Path file, Path workspace, Path home) {
    this.file = file.toAbsolutePath().normalize();
    this.workspace = workspace;
    this.home = home;
  }

  /** Where the job's paths are looked for. */
  public JobPaths paths() {
    return new JobPaths(List.of(workspace, home));
  }

  /**
   * The job with paths that lead to the same files from the workspace.
   *
   * @throws Problem where the file is not a job, or a path that it names is not found
   */
  public JobSpec read() {
    JobSpec job = JobJson.read(file);
    JobSpec.Builder settled = job.toBuilder();
    for (JobField<String> field : PATHS) {
      String written = job.find(field);
      if (written != null && !written.equals(TrainingSamples.TABLETOP)) {
        settled.set(field, settle(field, written));
      }
    }
    JobSpec found = settled.build();
    return SelectionFiles.isNamedIn(found.layers())
        ? found.withLayers(selection(found, found.layers()).toString())
        : found;
  }

  /**
   * The layers that a text selects of the job's model. It may name saved selections, and files of
   * values beside the job file, in the workspace or at home.
   *
   * @throws Problem where it is not a selection, or the model cannot be opened
   */
  public LayerSelection selection(JobSpec job, String text) {
    int layers;
    try (Checkpoint checkpoint = paths().open(job)) {
      layers = checkpoint.architecture().text().layers();
    }
    return FieldProblem.at(
        JobFields.LAYERS, () -> LayerSelection.parse(text, layers, selections()));
  }

  /** What selections may name, beside the job file, in the workspace and at home. */
  public SelectionFiles selections() {
    List<Path> bases = new ArrayList<>();
    Path parent = file.getParent();
    if (parent != null) {
      bases.add(parent);
    }
    bases.add(workspace);
    bases.add(home);
    return new SelectionFiles(workspace, bases);
  }

  private String settle(JobField<String> field, String written) {
    Path beside = beside(field, written);
    if (Files.exists(beside)) {
      return beside.startsWith(workspace) ? relative(beside) : beside.toString();
    }
    Set<Path> bases = new LinkedHashSet<>();
    Path parent = file.getParent();
    if (parent != null) {
      bases.add(parent);
    }
    bases.add(workspace);
    bases.add(home);
    if (bases.stream().noneMatch(base -> Files.exists(base.resolve(written)))) {
      throw FieldProblem.of(
          field,
          Problem.badInput(
              "'" + written + "' not found",
              field
                  + " of "
                  + file
                  + ", looked for in "
                  + String.join(" and ", bases.stream().map(Path::toString).toList()),
              REMEDY));
    }
    return written;
  }

  private Path beside(JobField<String> field, String written) {
    try {
      return file.resolveSibling(written).normalize();
    } catch (InvalidPathException e) {
      throw FieldProblem.of(
          field,
          Problem.badInput("'" + written + "' is not a path", field + " of " + file, REMEDY, e));
    }
  }

  /** With slashes on every system, so that a job means the same everywhere. */
  private String relative(Path path) {
    Path relative = workspace.relativize(path);
    return relative.toString().isEmpty() ? "." : relative.toString().replace('\\', '/');
  }
}
