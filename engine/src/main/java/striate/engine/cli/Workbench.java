package striate.engine.cli;

import java.nio.file.Path;
import java.util.List;
import striate.engine.run.RunId;

/** The window and figures, as the command line uses them. */
public interface Workbench {

  /** Whether a window can be shown here. */
  boolean hasDisplay();

  /**
   * Shows the window and returns when it closes.
   *
   * @param workspace the directory with {@code experiments.db} and {@code runs/}
   * @param compared runs to show in the comparison; empty = show the layer grid
   */
  void open(Path workspace, List<RunId> compared);

  /**
   * Draws a comparison of runs, without a display.
   *
   * @param png the file to write or replace
   */
  void writeComparison(Path workspace, List<RunId> compared, Path png);
}
