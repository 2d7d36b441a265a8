package striate.engine.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code striate runs}: the list; each of its subcommands has a class of its own. */
@Command(
    name = "runs",
    mixinStandardHelpOptions = true,
    description =
        "Lists the runs, the newest first, with their layers as stripes; those that come with"
            + " Striate are marked as recorded.",
    footer = {
      "",
      "Examples:",
      "  striate runs",
      "  striate runs --tag baseline --status finished",
      "  striate runs list --text sparse --no-recorded --json",
      "  striate runs show ID",
      "  striate runs export ID --output results.zip",
      "  striate runs backup experiments-saved.db",
    })
final class RunsCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private JsonOption json = new JsonOption();
  @Mixin private RunListing listing = new RunListing();

  RunsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The command with its subcommands. */
  static CommandLine of(Terminal terminal) {
    CommandLine line = new CommandLine(new RunsCommand(terminal));
    List.of(
            new RunsListCommand(terminal),
            new RunsShowCommand(terminal),
            new RunsTagCommand(terminal),
            new RunsNoteCommand(terminal),
            new RunsRenameCommand(terminal),
            new RunsDeleteCommand(terminal),
            new RunsRestoreCommand(terminal),
            new RunsExportCommand(terminal),
            new RunsImportCommand(terminal),
            new RunsRebuildCommand(terminal),
            new RunsBackupCommand(terminal))
        .forEach(line::addSubcommand);
    return line;
  }

  @Override
  public Integer call() {
    listing.print(terminal, workspace.directory(), json.given());
    return Cli.DONE;
  }
}
