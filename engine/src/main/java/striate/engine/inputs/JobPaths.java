package striate.engine.inputs;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.checkpoint.Checkpoint;
import striate.engine.checkpoint.ModelFiles;
import striate.engine.run.FieldProblem;
import striate.engine.run.JobField;
import striate.engine.run.JobFields;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;

/**
 * Finds what a job names: relative paths are looked for in each of the given directories in turn,
 * so that a job that says {@code assets/model} works in every workspace.
 *
 * @param bases normally the workspace and then the installation
 * @param moved where absolute paths of another machine are found; null = where they say
 */
public record JobPaths(List<Path> bases, @Nullable Moved moved) {
  private static final String REMEDY = "correct the path in the job";
  private static final List<JobField<String>> PARTS =
      List.of(JobFields.INITIAL_ADAPTER, JobFields.PROJECTOR, JobFields.TOWER);

  /** A directory that the machine which submitted the job calls otherwise. */
  public record Moved(String from, String to) {
    String of(String path) {
      String rest = path.startsWith(from) ? path.substring(from.length()).replace('\\', '/') : "?";
      return rest.isEmpty() || rest.startsWith("/") ? to + rest : path;
    }
  }

  public JobPaths {
    bases = List.copyOf(bases);
  }

  /** Paths of this machine. */
  public JobPaths(List<Path> bases) {
    this(bases, null);
  }

  /** The directory that holds the workspace's own tasks and their data. */
  public Path workspace() {
    return bases.isEmpty() ? Path.of("") : bases.get(0);
  }

  /** The same, for a job whose absolute paths in {@code from} are in {@code to} here. */
  public JobPaths moved(String from, String to) {
    return new JobPaths(bases, new Moved(from, to));
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

  /**
   * Opens that model.
   *
   * @throws FieldProblem where it cannot be opened: of the model, or of the part that is wrong
   */
  public Checkpoint open(JobSpec job) {
    try {
      return Checkpoint.open(model(job));
    } catch (Problem problem) {
      throw FieldProblem.of(blamed(job, problem), problem);
    }
  }

  private JobField<?> blamed(JobSpec job, Problem problem) {
    for (JobField<String> part : PARTS) {
      String written = job.find(part);
      if (written != null
          && bases.stream()
              .map(base -> base.resolve(written).normalize().toString())
              .anyMatch(problem.place()::contains)) {
        return part;
      }
    }
    return JobFields.MODEL_PATH;
  }

  private @Nullable Path found(String field, @Nullable String written) {
    return written == null ? null : find(field, written);
  }

  /**
   * @param field the job's field
   * @throws FieldProblem where nothing of that name is there
   */
  public Path find(String field, String written) {
    try {
      for (Path base : bases) {
        Path candidate = base.resolve(moved == null ? written : moved.of(written)).normalize();
        if (Files.exists(candidate)) {
          return candidate;
        }
      }
    } catch (InvalidPathException e) {
      throw at(field, Problem.badInput("'" + written + "' is not a path", field, REMEDY, e));
    }
    throw at(
        field,
        Problem.badInput(
            "'" + written + "' not found",
            field
                + ", looked for in "
                + String.join(" and ", bases.stream().map(Path::toString).toList()),
            REMEDY));
  }

  private static Problem at(String field, Problem problem) {
    return JobFields.at(field)
        .map(known -> (Problem) FieldProblem.of(known, problem))
        .orElse(problem);
  }
}
