package striate.engine.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import striate.engine.inputs.JobPaths;
import striate.engine.store.Store;
import striate.engine.sweep.FileRecipes;
import striate.engine.sweep.SavedSweep;
import striate.engine.sweep.SweepRun;
import striate.engine.sweep.SweepRuns;

/** {@code striate sweep list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the workspace's sweeps and how many of their runs are done.",
    footer = {
      "",
      "--json prints {\"sweeps\": [{\"sweep\", \"count\", \"done\", \"directory\"}]}.",
      "",
      "Examples:",
      "  striate sweep list",
    })
final class SweepListCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private JsonOption json = new JsonOption();

  SweepListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Path directory = workspace.directory();
    List<Map<String, Object>> sweeps = new ArrayList<>();
    try (Store store = Records.toRead(terminal, directory)) {
      SweepRuns runs = new SweepRuns(store, Records.queue(store));
      for (String name : SavedSweep.names(directory)) {
        SavedSweep sweep = SavedSweep.open(directory, name);
        FileRecipes recipes =
            new FileRecipes(new JobPaths(List.of(directory, terminal.home())), warning -> {});
        List<SweepRun> found = runs.find(sweep.runs(), () -> recipes);
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("sweep", name);
        one.put("count", found.size());
        one.put("done", SweepReport.count(found, SweepRun.State.DONE));
        one.put("directory", SavedSweep.directory(directory, name).toString());
        sweeps.add(one);
      }
    }
    if (json.given()) {
      JsonOption.print(terminal, Map.of("sweeps", sweeps));
    } else if (sweeps.isEmpty()) {
      terminal.say("no sweeps yet: see `striate sweep --help`");
    } else {
      sweeps.forEach(
          one ->
              terminal.print(
                  one.get("sweep") + "  " + one.get("done") + " of " + one.get("count") + " done"));
    }
    return Cli.DONE;
  }
}
