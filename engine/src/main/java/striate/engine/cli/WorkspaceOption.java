package striate.engine.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import striate.engine.run.Problem;

/** {@code --workspace DIR}. */
final class WorkspaceOption {
  @Option(
      names = {"-w", "--workspace"},
      paramLabel = "DIR",
      description = "the directory with experiments.db and runs/ (default: the current one)")
  private Path given = Path.of("");

  /** The absolute directory. */
  Path directory() {
    Path directory = given.toAbsolutePath().normalize();
    if (!Files.isDirectory(directory)) {
      throw Problem.badInput(
          "directory not found", directory, "create it, or give another --workspace");
    }
    return directory;
  }
}
