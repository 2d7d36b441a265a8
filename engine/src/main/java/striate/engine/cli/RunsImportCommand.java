package striate.engine.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import striate.engine.run.RunId;
import striate.engine.share.RunImport;
import striate.engine.store.Store;

/** {@code striate runs import}. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description =
        "Takes the runs of a zip that `striate runs export` wrote into the workspace, all of them"
            + " or none, and marks them as imported. The whole file is checked first.",
    footer = {"", "Examples:", "  striate runs import results.zip"})
final class RunsImportCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "FILE.zip", description = "the zip")
  private Path file = Path.of("");

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private JsonOption json = new JsonOption();

  RunsImportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Store store = Records.toWrite(terminal, workspace.directory())) {
      RunImport.Result result = new RunImport(store).read(file.toAbsolutePath().normalize());
      if (json.given()) {
        JsonOption.print(
            terminal,
            Map.of(
                "imported", result.imported().stream().map(RunId::value).toList(),
                "alreadyHere", result.alreadyHere().stream().map(RunId::value).toList(),
                "origin", result.origin()));
      } else {
        result.imported().forEach(run -> terminal.print(run.value()));
        result.alreadyHere().forEach(run -> terminal.say("already here: " + run));
      }
    }
    return Cli.DONE;
  }
}
