package striate.app.compare;

import java.util.List;
import striate.charts.data.ComparedGroup;
import striate.charts.data.DataTable;

/** Writes what Compare shows into files that a person names. */
public interface FigureExports {

  /** The whole comparison as a picture for print. */
  void comparison(List<ComparedGroup> groups);

  /** The numbers behind a figure. */
  void table(String suggestedName, DataTable table);
}
