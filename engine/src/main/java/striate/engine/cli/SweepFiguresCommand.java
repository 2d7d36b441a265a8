package striate.engine.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import striate.engine.inputs.JobPaths;
import striate.engine.run.Problem;
import striate.engine.store.Store;
import striate.engine.sweep.FigureFiles;
import striate.engine.sweep.FigureTable;
import striate.engine.sweep.FileRecipes;
import striate.engine.sweep.SavedSweep;
import striate.engine.sweep.SweepFigures;
import striate.engine.sweep.SweepRun;
import striate.engine.sweep.SweepRuns;

/** {@code striate sweep figures}. */
@Command(
    name = "figures",
    mixinStandardHelpOptions = true,
    description =
        "Writes the numbers behind a sweep's figures: score and retention against the number of"
            + " layers, strategies side by side, shares of the samples, learning curves, training"
            + " time against score.",
    footer = {
      "",
      "Writes layers.csv, strategies.csv, data-share.csv, learning-curves.csv, pareto.csv,"
          + " figures.json and figures.md.",
      "Runs that are not done yet are left out. Scores are compared within one recipe, question by"
          + " question, with 95 %% intervals;",
      "times only within one machine. --json prints figures.json.",
      "",
      "Examples:",
      "  striate sweep figures base-1a2b3c --output figures",
    })
final class SweepFiguresCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "NAME", description = "a sweep that `striate sweep list` shows")
  private String name = "";

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "where to write (default: figures/ in the sweep's own directory)")
  private @Nullable Path output;

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private JsonOption json = new JsonOption();

  SweepFiguresCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Path directory = workspace.directory();
    SavedSweep sweep = SavedSweep.open(directory, name);
    try (Store store = Records.toRead(terminal, directory)) {
      FileRecipes recipes =
          new FileRecipes(new JobPaths(List.of(directory, terminal.home())), warning -> {});
      List<SweepRun> done =
          new SweepRuns(store, Records.queue(store))
              .find(sweep.runs(), () -> recipes).stream()
                  .filter(run -> run.state() == SweepRun.State.DONE)
                  .toList();
      if (done.isEmpty()) {
        throw Problem.badInput(
            "no run of the sweep is done",
            SavedSweep.directory(directory, name),
            "go on with `striate sweep --resume " + name + "`");
      }
      if (done.size() < sweep.runs().size()) {
        terminal.say(done.size() + " of " + sweep.runs().size() + " runs are done");
      }
      List<FigureTable> tables = SweepFigures.of(store.reader(), done);
      Path target = output;
      if (!json.given() || target != null) {
        Path to =
            target == null ? SavedSweep.directory(directory, name).resolve("figures") : target;
        List<Path> written = FigureFiles.write(to, "Sweep " + name, tables);
        if (!json.given()) {
          written.forEach(file -> terminal.print(file.toString()));
        }
      }
      if (json.given()) {
        terminal.out().println(FigureFiles.json(tables));
      }
    }
    return Cli.DONE;
  }
}
