package striate.engine.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import striate.engine.run.RunId;

/**
 * The directory that Striate was installed in. Using the program changes none of its files, so it
 * is no workspace itself: whoever works in it gets {@code workspace/} within it.
 *
 * @param directory with {@code assets/} and, if runs were recorded with it, {@code experiments.db}
 */
public record Installation(Path directory) {

  /** The workspace for somebody who names this directory, or stands in it. */
  public Path workspaceFor(Path named) {
    return is(named) ? named.resolve("workspace") : named;
  }

  /** Whether that is the installation's own directory. */
  public boolean is(Path named) {
    try {
      return Files.isDirectory(directory.resolve("assets")) && Files.isSameFile(directory, named);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Where runs of an earlier version lie, which took the installation itself for the workspace, and
   * what to do with them.
   *
   * @param workspace the one in use
   * @return one line; empty if there are none, or another workspace is in use
   */
  public Optional<String> earlierRuns(Workspace workspace) {
    int runs = workspaceFor(directory).equals(workspace.directory()) ? earlierRuns() : 0;
    return runs == 0
        ? Optional.empty()
        : Optional.of(
            runs
                + (runs == 1 ? " run" : " runs")
                + " of an earlier version in "
                + directory.resolve("runs")
                + ": move them into "
                + workspace.runs()
                + " to see them here");
  }

  private int earlierRuns() {
    Path runs = directory.resolve("runs");
    if (!Files.isDirectory(runs)) {
      return 0;
    }
    try (Stream<Path> entries = Files.list(runs)) {
      return (int)
          entries
              .filter(entry -> RunId.isId(entry.getFileName().toString()))
              .filter(entry -> Files.isRegularFile(entry.resolve("job.json")))
              .count();
    } catch (IOException e) {
      return 0;
    }
  }
}
