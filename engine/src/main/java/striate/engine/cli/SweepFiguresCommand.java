package striate.engine.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import striate.engine.inputs.JobPaths;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.store.RunReader;
import striate.engine.store.Store;
import striate.engine.store.TaskScore;
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
        "Draws a sweep's figures and writes the numbers behind them: score and retention against"
            + " the number of layers, strategies side by side, shares of the samples, learning"
            + " curves, training time against score.",
    footer = {
      "",
      "Writes layers.csv, strategies.csv, data-share.csv, learning-curves.csv, pareto.csv,"
          + " figures.json and figures.md,",
      "and each figure as picture and drawings for print; needs no display.",
      "Runs that are not done yet are left out. Scores are compared within one recipe, question by"
          + " question, with 95 %% intervals;",
      "times only within one machine. --json prints figures.json.",
      "",
      "Examples:",
      "  striate sweep figures base-1a2b3c --output figures",
    })
final class SweepFiguresCommand implements Callable<Integer> {
  private static final Set<String> DRAWN = Set.of("png", "svg", "pdf");

  private final Terminal terminal;

  @Parameters(paramLabel = "NAME", description = "a sweep that `striate sweep list` shows")
  private String name = "";

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "where to write (default: figures/ in the sweep's own directory)")
  private @Nullable Path output;

  @Option(
      names = "--formats",
      split = ",",
      paramLabel = "LIST",
      defaultValue = "png,svg,pdf",
      description =
          "what to draw: any of png, svg, pdf, or none for the tables alone (default: all)")
  private Set<String> formats = Set.of();

  @Mixin private WorkspaceOption workspace = new WorkspaceOption();
  @Mixin private ShippedRuns shipped = new ShippedRuns();
  @Mixin private JsonOption json = new JsonOption();

  SweepFiguresCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Path directory = workspace.directory();
    Set<String> wanted = wanted();
    SavedSweep sweep = SavedSweep.open(directory, name);
    try (Store store = Records.toRead(terminal, directory);
        Store recorded = shipped.open(terminal, directory)) {
      FileRecipes recipes =
          new FileRecipes(new JobPaths(List.of(directory, terminal.home())), warning -> {});
      List<SweepRun> done =
          new SweepRuns(
                  store,
                  Records.queue(store),
                  recorded == null ? List.of() : recorded.reader().runs())
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
      Function<SweepRun, RunReader> readers =
          run -> run.shipped() && recorded != null ? recorded.reader() : store.reader();
      List<FigureTable> tables = SweepFigures.of(readers, done);
      Path target = output;
      if (!json.given() || target != null) {
        Path to =
            target == null ? SavedSweep.directory(directory, name).resolve("figures") : target;
        List<Path> written = new ArrayList<>(FigureFiles.write(to, "Sweep " + name, tables));
        if (!wanted.isEmpty()) {
          written.addAll(
              terminal
                  .workbench()
                  .drawSweep(tables, jobs(done), questions(done, readers), wanted, to));
        }
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

  private Set<String> wanted() {
    Set<String> wanted = new TreeSet<>();
    formats.forEach(format -> wanted.add(format.strip().toLowerCase(Locale.ROOT)));
    if (wanted.equals(Set.of("none"))) {
      return Set.of();
    }
    wanted.stream()
        .filter(format -> !DRAWN.contains(format))
        .findFirst()
        .ifPresent(
            format -> {
              throw Problem.badInput(
                  "'" + format + "' is no format of figures",
                  "--formats",
                  "give some of png, svg, pdf, or none");
            });
    return wanted;
  }

  private static List<JobSpec> jobs(List<SweepRun> runs) {
    return runs.stream().map(run -> run.planned().job()).toList();
  }

  /** How many questions a run was asked at its end; those of the first run speak for all. */
  private static int questions(List<SweepRun> runs, Function<SweepRun, RunReader> readers) {
    SweepRun first = runs.get(0);
    List<TaskScore> scores = readers.apply(first).scores(first.id());
    int last = scores.stream().mapToInt(TaskScore::step).max().orElse(0);
    return scores.stream()
        .filter(score -> score.step() == last)
        .mapToInt(TaskScore::questions)
        .sum();
  }
}
