package striate.engine.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import striate.engine.run.Problem;
import striate.engine.store.Installation;

/** {@code --workspace DIR}. */
final class WorkspaceOption {
  private static final String SHORT = "-w";
  private static final String LONG = "--workspace";

  /** How the option can be written. */
  static final List<String> NAMES = List.of(SHORT, LONG);

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = {SHORT, LONG},
      paramLabel = "DIR",
      description =
          "the directory with experiments.db and runs/ (default: the current one; in Striate's own"
              + " directory, workspace/ there)")
  private Path given = Path.of("");

  Path directory() {
    return directory(terminal(), given);
  }

  /**
   * The absolute directory. The installation's own stands for {@code workspace/} in it, which is
   * made when it is first used.
   *
   * @param terminal null = no installation is known
   * @throws Problem if it does not exist
   */
  static Path directory(@Nullable Terminal terminal, Path given) {
    Path directory = given.toAbsolutePath().normalize();
    if (!Files.isDirectory(directory)) {
      throw Problem.badInput(
          "directory not found", directory, "create it, or give another --workspace");
    }
    Path workspace =
        terminal == null ? directory : new Installation(terminal.home()).workspaceFor(directory);
    if (!workspace.equals(directory)) {
      create(workspace);
    }
    return workspace;
  }

  /** Whether the user would get the same workspace without this option. */
  static boolean isDefault(Terminal terminal, Path workspace) {
    Path here = Path.of("").toAbsolutePath();
    return new Installation(terminal.home()).workspaceFor(here).equals(workspace);
  }

  private @Nullable Terminal terminal() {
    return command != null && command.root().userObject() instanceof StriateCommand striate
        ? striate.terminal()
        : null;
  }

  /** An installation that cannot be written is told by whatever wants to write there. */
  private static void create(Path workspace) {
    try {
      Files.createDirectories(workspace);
    } catch (IOException e) {
      System.getLogger(WorkspaceOption.class.getName())
          .log(System.Logger.Level.DEBUG, "not created", e);
    }
  }
}
