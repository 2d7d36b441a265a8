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
import picocli.CommandLine.Parameters;
import striate.engine.run.RunId;
import striate.engine.store.RunLibrary;
import striate.engine.store.RunReader;
import striate.engine.store.RunSummary;

/** {@code striate runs show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows one run with its scores, its machine, and what is said about it.",
    footer = {"", "Examples:", "  striate runs show ID", "  striate runs show ID --json"})
final class RunsShowCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "ID", description = "a run that `striate runs` lists")
  private String id = "";

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private JsonOption json = new JsonOption();

  RunsShowCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (RunLibrary library = Records.library(terminal, workspace.directory())) {
      RunLibrary.Entry entry = library.entry(new RunId(id));
      RunReader reader = library.reader(entry);
      RunSummary run = entry.run();
      Path directory = library.own().workspace().run(run.id());
      List<String> damages =
          entry.recorded() ? List.of() : new RunCheck(library.own(), run.id()).damages();
      if (json.given()) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>(RunEntries.json(entry));
        answer.put("directory", Files.isDirectory(directory) ? directory.toString() : null);
        answer.put("scores", reader.scores(run.id()));
        answer.put("losses", reader.losses(run.id()));
        answer.put("warnings", reader.warnings(run.id()));
        answer.put("damages", damages);
        JsonOption.print(terminal, answer);
      } else {
        List<String> warnings = new ArrayList<>(reader.warnings(run.id()));
        damages.stream().filter(damage -> !warnings.contains(damage)).forEach(warnings::add);
        RunTable.details(run, reader.latestScores(run.id()), warnings).forEach(terminal::print);
        RunEntries.details(entry).forEach(terminal::print);
      }
    }
    return Cli.DONE;
  }
}
