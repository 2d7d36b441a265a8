package striate.engine.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import striate.engine.run.JobSpec;
import striate.engine.run.RunId;
import striate.engine.sweep.FigureTable;

/** The window and figures, as the command line uses them. */
public interface Workbench {

  /** Whether a window can be shown here. */
  boolean hasDisplay();

  /** The window will probably be opened: begins what takes long, and returns at once. */
  default void prepare() {}

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

  /**
   * Draws the figures of a sweep, without a display.
   *
   * @param figures the numbers
   * @param jobs of the runs behind them, for the captions
   * @param questions that each run was asked; 0 if unknown
   * @param formats {@code png}, {@code svg}, {@code pdf}: one file of each a figure
   * @param directory where the files go
   * @return the files
   */
  List<Path> drawSweep(
      List<FigureTable> figures,
      List<JobSpec> jobs,
      int questions,
      Set<String> formats,
      Path directory);
}
