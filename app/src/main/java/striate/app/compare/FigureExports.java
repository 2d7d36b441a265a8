package striate.app.compare;

import java.util.List;
import java.util.function.Supplier;
import striate.charts.data.ComparedGroup;

/** Exports the comparison to files that the user picks. */
public interface FigureExports {

  /** Exports the whole comparison as an image for print. */
  void comparison(List<ComparedGroup> groups);

  /**
   * Exports a table.
   *
   * @param text is asked for it in the background
   */
  void text(String suggestedName, Supplier<String> text);
}
