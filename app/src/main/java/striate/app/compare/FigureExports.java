package striate.app.compare;

import java.util.List;
import striate.charts.data.ComparedGroup;
import striate.charts.data.DataTable;

/** Exports the comparison to files that the user picks. */
public interface FigureExports {

  /** Exports the whole comparison as an image for print. */
  void comparison(List<ComparedGroup> groups);

  /** Exports a figure's data. */
  void table(String suggestedName, DataTable table);
}
