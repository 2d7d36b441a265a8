package striate.engine.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import striate.engine.run.RunId;

/** {@code striate runs rename}. */
@Command(
    name = "rename",
    mixinStandardHelpOptions = true,
    description = "Gives a run another name in lists and figures; its job stays as it is.",
    footer = {"", "Examples:", "  striate runs rename ID \"sparse quarter, rank 32\""})
final class RunsRenameCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "ID", description = "a run that `striate runs` lists")
  private String id = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "one line, up to 200 characters")
  private String name = "";

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();

  RunsRenameCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    new AnnotatedRuns(terminal, workspace.directory())
        .change(List.of(new RunId(id)), "renamed", said -> said.withName(name));
    return Cli.DONE;
  }
}
