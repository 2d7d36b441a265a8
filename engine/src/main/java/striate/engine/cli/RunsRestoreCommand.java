package striate.engine.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import striate.engine.run.RunId;
import striate.engine.store.DeletedRuns;
import striate.engine.store.Store;

/** {@code striate runs restore}. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = "Brings deleted runs back, with their files, tags and notes.",
    footer = {
      "",
      "Examples:",
      "  striate runs list --deleted",
      "  striate runs restore ID",
    })
final class RunsRestoreCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      paramLabel = "ID",
      arity = "1..*",
      description = "runs that `striate runs list --deleted` lists")
  private List<String> ids = List.of();

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();

  RunsRestoreCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<RunId> runs = ids.stream().map(RunId::new).distinct().toList();
    try (Store store = Records.toWrite(terminal, workspace.directory())) {
      new DeletedRuns(store).restore(runs);
      runs.forEach(run -> terminal.say("restored " + run));
    }
    return Cli.DONE;
  }
}
