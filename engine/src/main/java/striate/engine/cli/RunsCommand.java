package striate.engine.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import striate.engine.journal.JournalReader;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.store.RunReader;
import striate.engine.store.RunSummary;
import striate.engine.store.Store;

/** {@code striate runs}, with {@code show}, {@code delete} and {@code rebuild}. */
@Command(
    name = "runs",
    mixinStandardHelpOptions = true,
    description = "Lists the recorded runs, the newest first, with their layers as stripes.",
    footer = {
      "",
      "Examples:",
      "  striate runs",
      "  striate runs --json",
      "  striate runs show ID",
      "  striate runs delete ID --yes",
      "  striate runs rebuild",
    })
final class RunsCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private JsonOption json = new JsonOption();

  RunsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Store store = Records.toRead(terminal, workspace.directory())) {
      List<RunSummary> runs = store.reader().runs();
      if (json.given()) {
        JsonOption.print(terminal, Map.of("runs", runs.stream().map(RunTable::json).toList()));
      } else if (runs.isEmpty()) {
        terminal.say("no runs yet: start one with `striate demo` or `striate tune`");
      } else {
        RunTable.lines(runs).forEach(terminal::print);
      }
    }
    return Cli.DONE;
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows one run with its scores.",
      footer = {"", "Examples:", "  striate runs show ID", "  striate runs show ID --json"})
  int show(
      @Parameters(paramLabel = "ID", description = "a run that `striate runs` lists") String id,
      @Mixin WorkspaceOption where,
      @Mixin JsonOption asJson) {
    try (Store store = Records.toRead(terminal, where.directory())) {
      RunReader reader = store.reader();
      List<String> damages = new RunCheck(store, reader.run(new RunId(id)).id()).damages();
      RunSummary run = reader.run(new RunId(id));
      if (asJson.given()) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>(RunTable.json(run));
        answer.put("directory", store.workspace().run(run.id()).toString());
        answer.put("scores", reader.scores(run.id()));
        answer.put("losses", reader.losses(run.id()));
        answer.put("warnings", reader.warnings(run.id()));
        answer.put("damages", damages);
        JsonOption.print(terminal, answer);
      } else {
        List<String> warnings = new ArrayList<>(reader.warnings(run.id()));
        damages.stream().filter(damage -> !warnings.contains(damage)).forEach(warnings::add);
        RunTable.details(run, reader.latestScores(run.id()), warnings).forEach(terminal::print);
      }
    }
    return Cli.DONE;
  }

  @Command(
      name = "delete",
      mixinStandardHelpOptions = true,
      description = "Deletes runs with their folders.",
      footer = {"", "Examples:", "  striate runs delete ID --yes"})
  int delete(
      @Parameters(paramLabel = "ID", arity = "1..*", description = "runs that `striate runs` lists")
          List<String> ids,
      @Option(names = "--yes", description = "really delete") boolean yes,
      @Mixin WorkspaceOption where) {
    try (Store store = Records.toWrite(terminal, where.directory())) {
      List<RunId> runs = ids.stream().map(RunId::new).toList();
      runs.forEach(run -> store.reader().run(run));
      if (!yes) {
        throw Problem.badInput(
            runs.size() + (runs.size() == 1 ? " run" : " runs") + " would be deleted permanently",
            store.workspace().runs(),
            "add --yes to delete");
      }
      for (RunId run : runs) {
        store.writer().delete(run);
        terminal.say("deleted " + run);
      }
    }
    return Cli.DONE;
  }

  @Command(
      name = "rebuild",
      mixinStandardHelpOptions = true,
      description = "Makes the records of all runs again from their journals.",
      footer = {"", "Examples:", "  striate runs rebuild"})
  int rebuild(@Mixin WorkspaceOption where) {
    try (Store store = Records.toWrite(terminal, where.directory())) {
      int rebuilt = 0;
      for (RunSummary run : store.reader().runs()) {
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
