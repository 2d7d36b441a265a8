package striate.engine.cli;

import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import striate.engine.store.RunAnnotations;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;

/** {@code striate runs rebuild}. */
@Command(
    name = "rebuild",
    mixinStandardHelpOptions = true,
    description = "Makes the records of all runs again from their folders: journals, tags, notes.",
    footer = {"", "Examples:", "  striate runs rebuild"})
final class RunsRebuildCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();

  RunsRebuildCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Store store = Records.toWrite(terminal, workspace.directory())) {
      RunAnnotations annotations = new RunAnnotations(store);
      int rebuilt = 0;
      for (RunSummary run : store.reader().runs()) {
        if (Files.isDirectory(store.workspace().run(run.id()))) {
          annotations.readAgain(run.id());
        }
        if (Files.exists(store.workspace().journal(run.id()))) {
          store.ingest().rebuild(run.id());
          rebuilt++;
        }
      }
      terminal.say(rebuilt + (rebuilt == 1 ? " run" : " runs") + " rebuilt from runs/");
    }
    return Cli.DONE;
  }
}
