package striate.charts.figure;

import org.jfree.chart.JFreeChart;
import striate.charts.data.DataTable;

/**
 * A chart that can be given new data and new colours. Not thread-safe: one thread draws and changes
 * it.
 */
public interface Figure<D> {

  JFreeChart chart();

  /** Replaces everything shown; the chart fires one change event. */
  void show(D data);

  /** Changes the colours; the chart fires one change event. */
  void wear(FigureTheme theme);

  /** What is shown now, as rows for export. */
  DataTable table();
}
