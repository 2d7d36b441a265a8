package striate.engine.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code striate runs list}: what {@code striate runs} does. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the runs, as `striate runs` does.",
    footer = {
      "",
      "Examples:",
      "  striate runs list --tag baseline --status finished,failed",
      "  striate runs list --text \"learning rate\" --json",
      "  striate runs list --deleted",
    })
final class RunsListCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private JsonOption json = new JsonOption();
  @Mixin private RunListing listing = new RunListing();

  RunsListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    listing.print(terminal, workspace.directory(), json.given());
    return Cli.DONE;
  }
}
