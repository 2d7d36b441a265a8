package striate.engine.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import striate.engine.store.Store;

/** {@code striate runs backup}. */
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description = {
      "Copies the records of all runs, experiments.db, into one new file, also while runs are"
          + " going on.",
      "To go back to it, put it in place of experiments.db while nothing else uses the workspace."
    },
    footer = {"", "Examples:", "  striate runs backup experiments-saved.db"})
final class RunsBackupCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "FILE", description = "the file to make; it must not exist yet")
  private Path file = Path.of("");

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();

  RunsBackupCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Store store = Records.toRead(terminal, workspace.directory())) {
      store.backup(file);
      terminal.say(store.reader().count() + " runs saved to " + file.toAbsolutePath().normalize());
    }
    return Cli.DONE;
  }
}
