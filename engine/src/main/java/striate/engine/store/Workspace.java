package striate.engine.store;

import java.nio.file.Path;
import striate.engine.run.RunDirectory;
import striate.engine.run.RunId;

/**
 * A directory with {@code experiments.db} and {@code runs/}. Knows the paths, and opens nothing.
 *
 * @param directory absolute
 */
public record Workspace(Path directory) {
  public Workspace {
    directory = directory.toAbsolutePath().normalize();
  }

  /** The experiment store's file. */
  public Path database() {
    return directory.resolve("experiments.db");
  }

  /** The parent of all runs' directories. */
  public Path runs() {
    return directory.resolve("runs");
  }

  /** The directory of one run. */
  public Path run(RunId id) {
    return runs().resolve(id.value());
  }

  /** The files of one run. */
  public RunDirectory files(RunId id) {
    return new RunDirectory(run(id));
  }

  public Path job(RunId id) {
    return files(id).job();
  }

  public Path journal(RunId id) {
    return files(id).journal();
  }

  /** The order of the waiting runs, and whether the queue is paused. */
  public Path queue() {
    return runs().resolve("queue.json");
  }
}
