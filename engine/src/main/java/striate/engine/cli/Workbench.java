package striate.engine.cli;

import java.nio.file.Path;
import java.util.List;
import striate.engine.run.RunId;

/** What the command line needs of the window and its figures. */
public interface Workbench {

  /** Whether a window can be shown here. */
  boolean hasDisplay();

  /**
   * Shows the window and returns when it is closed.
   *
   * @param workspace the directory with {@code experiments.db} and {@code runs/}
   * @param compared runs to open the comparison on; empty = the layer grid
   */
  void open(Path workspace, List<RunId> compared);

  /**
   * Draws runs beside each other, without a display.
   *
   * @param png the file to write; replaced where it exists
   */
  void writeComparison(Path workspace, List<RunId> compared, Path png);
}
