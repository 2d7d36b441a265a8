package striate.charts.figure;

import org.jfree.chart.JFreeChart;
import striate.charts.data.DataTable;

/**
 * A chart with replaceable data and colours. Not thread-safe: the same thread draws and changes it.
 */
public interface Figure<D> {

  JFreeChart chart();

  /** Replaces the data; the chart fires one change event. */
  void show(D data);

  /** Changes the colours; the chart fires one change event. */
  void wear(FigureTheme theme);

  /** The current data, as rows for export. */
  DataTable table();
}
