package striate.engine.store;

import java.nio.file.Path;
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

  public Path job(RunId id) {
    return run(id).resolve("job.json");
  }

  public Path journal(RunId id) {
    return run(id).resolve("journal.jsonl");
  }
}
