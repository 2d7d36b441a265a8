package striate.engine.cli;

import java.nio.file.Path;
import java.util.List;
import striate.engine.run.RunId;

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
}
