package striate.engine.worker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import striate.engine.inputs.JobPaths;

/**
 * What a launcher tells a worker: {@code --run-directory DIR [--workspace DIR]
 * [--requeued-by-scheduler] [--moved FROM TO]}.
 *
 * @param workspace where relative paths of the job start; null = the parent of {@code runs/}
 * @param requeued whether a scheduler that ends this process starts another one for the same run
 * @param movedFrom a directory of the machine that submitted the job; null = paths are the same
 * @param movedTo where this machine has it
 */
record WorkerArguments(
    Path runDirectory,
    @Nullable Path workspace,
    boolean requeued,
    @Nullable String movedFrom,
    @Nullable String movedTo) {

  /** A worker of this machine. */
  WorkerArguments(Path runDirectory) {
    this(runDirectory, null, false, null, null);
  }

  /** Empty if these are not a launcher's. */
  static Optional<WorkerArguments> parse(String... args) {
    Path directory = null;
    Path workspace = null;
    boolean requeued = false;
    String from = null;
    String to = null;
    for (int i = 0; i < args.length; i++) {
      int left = args.length - 1 - i;
      if (args[i].equals("--run-directory") && left >= 1) {
        directory = Path.of(args[++i]).toAbsolutePath().normalize();
      } else if (args[i].equals("--workspace") && left >= 1) {
        workspace = Path.of(args[++i]).toAbsolutePath().normalize();
      } else if (args[i].equals("--requeued-by-scheduler")) {
        requeued = true;
      } else if (args[i].equals("--moved") && left >= 2) {
        from = args[++i];
        to = args[++i];
      } else {
        return Optional.empty();
      }
    }
    return directory == null
        ? Optional.empty()
        : Optional.of(new WorkerArguments(directory, workspace, requeued, from, to));
  }

  /** Relative paths of the job start at the workspace, then at the installation. */
  JobPaths paths() {
    List<Path> bases = new ArrayList<>();
    bases.add(workspace == null ? runDirectory.resolve("../..").normalize() : workspace);
    String home = System.getProperty("striate.home");
    if (home != null) {
      bases.add(Path.of(home));
    }
    JobPaths paths = new JobPaths(bases);
    return movedFrom == null || movedTo == null ? paths : paths.moved(movedFrom, movedTo);
  }
}
