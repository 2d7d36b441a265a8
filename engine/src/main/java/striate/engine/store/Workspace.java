package striate.engine.store;

import java.nio.file.Path;
import striate.engine.run.RunDirectory;
import striate.engine.run.RunId;

/**
 * A directory with {@code experiments.db} and {@code runs/}. Knows the paths, and opens nothing.
 *
 * @param directory absolute
 * @param database the experiment store's file
 */
public record Workspace(Path directory, Path database) {
  public Workspace {
    directory = directory.toAbsolutePath().normalize();
    database = database.toAbsolutePath().normalize();
  }

  /** The usual one: its store lies in it. */
  public Workspace(Path directory) {
    this(directory, directory.resolve("experiments.db"));
  }

  /** The same runs with a store in another place. */
  Workspace withDatabase(Path file) {
    return new Workspace(directory, file);
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
