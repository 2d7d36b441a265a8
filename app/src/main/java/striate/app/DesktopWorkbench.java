package striate.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import striate.app.compare.GroupFigures;
import striate.app.figures.SweepDrawings;
import striate.app.task.Toolkit;
import striate.app.workspace.Experiments;
import striate.app.workspace.RecordedExperiments;
import striate.app.workspace.RunCard;
import striate.charts.data.ComparedGroup;
import striate.charts.export.PngExport;
import striate.charts.figure.ComparisonFigure;
import striate.charts.figure.FigureTheme;
import striate.engine.cli.Workbench;
import striate.engine.report.Comparison;
import striate.engine.report.ScoredGroup;
import striate.engine.report.ScoredRun;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.Store;
import striate.engine.store.Workspace;
import striate.engine.sweep.FigureTable;

/** Opens the window, and draws figures without one, for the command line. */
final class DesktopWorkbench implements Workbench {
  private static final int WIDTH = 1400;
  private static final int HEIGHT = 980;
  private static final double SCALE = 2;

  private @Nullable Toolkit toolkit;

  @Override
  public boolean hasDisplay() {
    return DisplayCheck.present(System.getProperty("os.name"), System.getenv());
  }

  @Override
  public void prepare() {
    if (hasDisplay()) {
      toolkit = Toolkit.start();
    }
  }

  @Override
  public void open(Path workspace, List<RunId> compared) {
    Toolkit started = toolkit == null ? Toolkit.start() : toolkit;
    new WorkbenchStart(new Workspace(workspace), compared).run(started);
  }

  @Override
  public void writeComparison(Path workspace, List<RunId> compared, Path png) {
    try (Store store = Store.open(new Workspace(workspace))) {
      List<ComparedGroup> groups = groups(new RecordedExperiments(store), compared);
      if (groups.isEmpty()) {
        throw Problem.badInput(
            "none of these runs has finished",
            store.workspace().database(),
            "compare finished runs");
      }
      PngExport.write(
          new ComparisonFigure(title(groups), groups, FigureTheme.LIGHT).draw(WIDTH, HEIGHT, SCALE),
          png);
    } catch (IOException e) {
      throw Problem.workFailed(
          "the figure cannot be written (" + e.getMessage() + ")",
          png,
          "choose a file in a writable directory",
          e);
    }
  }

  @Override
  public List<Path> drawSweep(
      List<FigureTable> figures,
      List<JobSpec> jobs,
      int questions,
      Set<String> formats,
      Path directory) {
    return SweepDrawings.write(figures, jobs, questions, formats, directory);
  }

  private static List<ComparedGroup> groups(Experiments experiments, List<RunId> compared) {
    List<RunId> finished =
        experiments.runs().stream()
            .filter(card -> compared.contains(card.id()) && card.status() == RunStatus.FINISHED)
            .map(RunCard::id)
            .toList();
    Map<RunId, ScoredRun> scored = experiments.scored(finished);
    List<ScoredGroup> groups =
        ScoredGroup.of(
            compared.stream()
                .flatMap(run -> Optional.ofNullable(scored.get(run)).stream())
                .toList());
    return groups.isEmpty()
        ? List.of()
        : GroupFigures.of(
            groups, GroupFigures.looks(groups), Comparison.of(groups, Comparison.Options.usual()));
  }

  private static String title(List<ComparedGroup> groups) {
    return String.join(" · ", groups.stream().map(ComparedGroup::name).toList());
  }
}
