package striate.engine.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.store.DeletedRuns;
import striate.engine.store.RunLibrary;

/** {@code striate runs delete}. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description =
        "Deletes runs: their folders go to runs/.deleted, from where `striate runs restore` brings"
            + " them back. Of several runs all are deleted or none.",
    footer = {
      "",
      "Examples:",
      "  striate runs delete ID",
      "  striate runs delete ID1 ID2 --permanently --yes",
    })
final class RunsDeleteCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "ID", arity = "1..*", description = "runs that `striate runs` lists")
  private List<String> ids = List.of();

  @Option(
      names = "--permanently",
      description = "free the space at once; also of runs that were deleted before")
  private boolean permanently;

  @Option(names = "--yes", description = "really delete permanently")
  private boolean yes;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();

  RunsDeleteCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<RunId> runs = ids.stream().map(RunId::new).distinct().toList();
    try (RunLibrary library = Records.libraryToWrite(terminal, workspace.directory())) {
      DeletedRuns deletion = new DeletedRuns(library.own());
      library.requireOwn(
          runs.stream().filter(run -> !permanently || !deletion.has(run)).toList(), "deleted");
      if (!permanently) {
        for (DeletedRuns.Deleted deleted : deletion.delete(runs)) {
          terminal.say(
              "deleted "
                  + deleted.run()
                  + ": "
                  + Bytes.of(deleted.bytes())
                  + " kept in "
                  + deleted.directory()
                  + "; `striate runs restore "
                  + deleted.run()
                  + "` brings it back");
        }
        return Cli.DONE;
      }
      if (!yes) {
        throw Problem.badInput(
            runs.size() + (runs.size() == 1 ? " run" : " runs") + " would be deleted permanently",
            library.own().workspace().runs(),
            "add --yes to delete");
      }
      terminal.say(
          "deleted "
              + runs.size()
              + (runs.size() == 1 ? " run" : " runs")
              + " permanently: "
              + Bytes.of(deletion.purge(runs))
              + " freed");
    }
    return Cli.DONE;
  }
}
