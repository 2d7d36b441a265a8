package striate.engine.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import striate.engine.journal.JournalReader;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
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
        rebuilt += rebuild(store, run.id()) ? 1 : 0;
      }
      terminal.say(rebuilt + (rebuilt == 1 ? " run" : " runs") + " rebuilt from runs/");
    }
    return Cli.DONE;
  }

  /** What the store took in before a journal was damaged is better than the journal. */
  private boolean rebuild(Store store, RunId run) {
    Path journal = store.workspace().journal(run);
    if (Files.notExists(journal)) {
      return false;
    }
    try {
      List<String> damages = JournalReader.damages(journal);
      if (damages.isEmpty()) {
        store.ingest().rebuild(run);
        return true;
      }
      terminal.say("run " + run + " is kept as recorded: " + damages.get(0));
    } catch (Problem problem) {
      terminal.say("run " + run + " is kept as recorded: " + problem.getMessage());
    }
    return false;
  }
}
