package striate.engine.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import striate.engine.run.JobSpec;
import striate.engine.run.RunId;
import striate.engine.sweep.FigureTable;

/** A workbench that nobody may ask for. */
record NoWindow() implements Workbench {
  @Override
  public boolean hasDisplay() {
    return false;
  }

  @Override
  public void open(Path workspace, List<RunId> compared) {
    throw new AssertionError("no window was asked for");
  }

  @Override
  public void writeComparison(Path workspace, List<RunId> compared, Path png) {
    throw new AssertionError("no figure was asked for");
  }

  @Override
  public List<Path> drawSweep(
      List<FigureTable> figures,
      List<JobSpec> jobs,
      int questions,
      Set<String> formats,
      Path directory) {
    return List.of();
  }
}
