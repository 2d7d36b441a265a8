package striate.engine.cli;

import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
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
      "  striate runs backup experiments-saved.db",
    })
final class RunsCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private JsonOption json = new JsonOption();

  RunsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The command with the subcommands that have a class of their own. */
  static CommandLine of(Terminal terminal) {
    CommandLine line = new CommandLine(new RunsCommand(terminal));
    line.addSubcommand(new RunsBackupCommand(terminal));
    return line;
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
      RunSummary run = reader.run(new RunId(id));
      if (asJson.given()) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>(RunTable.json(run));
        answer.put("directory", store.workspace().run(run.id()).toString());
        answer.put("scores", reader.scores(run.id()));
        answer.put("losses", reader.losses(run.id()));
        answer.put("warnings", reader.warnings(run.id()));
        JsonOption.print(terminal, answer);
      } else {
        RunTable.details(run, reader.latestScores(run.id()), reader.warnings(run.id()))
            .forEach(terminal::print);
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
