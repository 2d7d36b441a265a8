package striate.engine.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import striate.engine.run.BuildVersion;
import striate.engine.run.Problem;

/** {@code striate} alone: opens the workbench. */
@Command(
    name = "striate",
    mixinStandardHelpOptions = true,
    versionProvider = StriateCommand.VersionLine.class,
    description = "Which layers of an LLM must you tune for a vision-language model to see?",
    synopsisSubcommandLabel = "[COMMAND]",
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands (COMMAND --help documents each):%n",
    footer = {
      "",
      "Without a command, the workbench opens the current directory.",
      "Exit codes: 0 success, 1 the work failed, 2 wrong usage or bad input.",
      "",
      "Examples:",
      "  striate                                open the workbench here",
      "  striate doctor                         check Java, PyTorch, GPUs, disk, store, cluster",
      "  source <(striate completion)           completion for this shell",
    })
final class StriateCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();

  StriateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  Terminal terminal() {
    return terminal;
  }

  @Override
  public Integer call() {
    return open(terminal, workspace.directory());
  }

  /** Opens the workbench and returns when it closes. */
  static int open(Terminal terminal, Path workspace) {
    if (!terminal.workbench().hasDisplay()) {
      throw Problem.workFailed(
          "no display found for the workbench",
          "display",
          "start it in a desktop session, or use a command: see `striate --help`");
    }
    terminal.workbench().open(workspace, List.of());
    return Cli.DONE;
  }

  /** {@code striate 0.1.0 (a1b2c3d)} and the Java version. */
  static final class VersionLine implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "striate " + BuildVersion.current(),
        "Java "
            + Runtime.version()
            + ", "
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.arch")
      };
    }
  }
}
