package striate.charts.figure;

import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.XYPlot;

/** What JFreeChart calls the parts of a plot. */
final class Drawn {
  private Drawn() {}

  static String key(Plot plot, int dataset, int series) {
    if (plot instanceof XYPlot xy) {
      return String.valueOf(xy.getDataset(dataset).getSeriesKey(series));
    }
    return plot instanceof CategoryPlot bars
        ? String.valueOf(bars.getDataset(dataset).getRowKey(series))
        : "";
  }
}
