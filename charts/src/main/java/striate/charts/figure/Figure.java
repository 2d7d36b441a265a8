package striate.charts.figure;

import java.util.Optional;
import java.util.function.Supplier;
import org.jfree.chart.ChartRenderingInfo;
import org.jfree.chart.JFreeChart;
import org.jspecify.annotations.Nullable;
import striate.charts.data.DataTable;

/**
 * A chart with replaceable data and colours. Not thread-safe: the same thread draws and changes it.
 */
public interface Figure<D> {

  JFreeChart chart();

  /**
   * Height that all of its data needs, in points; 0 where any height will do.
   *
   * @param width of the figure in points
   */
  default double leastHeight(double width) {
    return 0;
  }

  /** What it shows, in a few words; names exported files, too. */
  String title();

  /** Replaces the data; the chart fires one change event. */
  void show(D data);

  /** Changes the colours; the chart fires one change event. */
  void wear(FigureTheme theme);

  /**
   * Changes the size of all text.
   *
   * @param factor 1 is the usual size
   */
  void magnify(double factor);

  /** The current data, as rows for export. */
  DataTable table();

  /**
   * The same data in the same part of the axes, for print. The supplier makes a figure of its own
   * from what is shown at the time of this call, on any thread.
   */
  Supplier<Figure<D>> printed();

  /**
   * The value that is drawn nearest to a pointer.
   *
   * @param drawn where the chart's parts were drawn
   * @param x in the chart's points
   * @param y in the chart's points
   */
  Optional<ReadOut> near(ChartRenderingInfo drawn, double x, double y);

  /**
   * The value beside another one.
   *
   * @param from null = begin with the first one
   * @param items how many further in its series; negative = before it
   * @param series how many series further, at the nearest place
   */
  Optional<ReadOut> beside(ChartRenderingInfo drawn, @Nullable ReadOut from, int items, int series);
}
