package striate.charts.figure;

import java.awt.Font;
import java.util.Optional;
import java.util.function.Supplier;
import org.jfree.chart.ChartRenderingInfo;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.XYPlot;
import org.jspecify.annotations.Nullable;

/** Base of all figures: data, colours, text size, and one event per change. */
abstract class ThemedFigure<D> implements Figure<D> {
  private final JFreeChart chart;
  private FigureTheme theme;
  private double factor = 1;
  private D data;

  ThemedFigure(JFreeChart chart, FigureTheme theme, D nothing) {
    this.chart = chart;
    this.theme = theme;
    this.data = nothing;
  }

  /** Updates the chart from {@link #data()} and {@link #theme()}. */
  abstract void fill();

  /** Another figure of this kind, for print, with all that identifies its parts. */
  abstract ThemedFigure<D> another(FigureTheme print);

  /** The name of a series in read-outs; empty if there is nothing to say about it. */
  String seriesName(int dataset, int series) {
    return Drawn.key(chart.getPlot(), dataset, series);
  }

  /** A drawn value across, with its interval; empty to write it as the axis does. */
  String words(int dataset, int series, int item) {
    return "";
  }

  /** A value of an axis with its name and unit. */
  String words(ValueAxis axis, double value) {
    return Axes.words(axis, value);
  }

  @Override
  public final JFreeChart chart() {
    return chart;
  }

  @Override
  public final void show(D newData) {
    data = newData;
    repaint();
  }

  @Override
  public final void wear(FigureTheme newTheme) {
    theme = newTheme;
    repaint();
  }

  @Override
  public final void magnify(double newFactor) {
    factor = newFactor;
    repaint();
  }

  @Override
  public final Supplier<Figure<D>> printed() {
    D shown = data;
    AxisRanges ranges = AxisRanges.of(chart.getPlot());
    return () -> {
      ThemedFigure<D> copy = another(FigureTheme.PRINT);
      copy.show(shown);
      ranges.applyTo(copy.chart().getPlot());
      return copy;
    };
  }

  @Override
  public Optional<ReadOut> near(ChartRenderingInfo drawn, double x, double y) {
    Plot plot = chart.getPlot();
    return plot instanceof XYPlot xy
        ? DrawnPoints.of(this, xy, drawn).near(x, y)
        : plot instanceof CategoryPlot ? DrawnBars.of(this, drawn).near(x, y) : Optional.empty();
  }

  @Override
  public Optional<ReadOut> beside(
      ChartRenderingInfo drawn, @Nullable ReadOut from, int items, int series) {
    Plot plot = chart.getPlot();
    return plot instanceof XYPlot xy
        ? DrawnPoints.of(this, xy, drawn).beside(from, items, series)
        : plot instanceof CategoryPlot
            ? DrawnBars.of(this, drawn).beside(from, items, series)
            : Optional.empty();
  }

  final D data() {
    return data;
  }

  final FigureTheme theme() {
    return theme;
  }

  /** The font of small print at the current text size. */
  final Font smallPrint() {
    return theme.font((float) (FigureTheme.LABEL_POINTS * factor));
  }

  private void repaint() {
    chart.setNotify(false);
    try {
      theme.dress(chart, factor);
      fill();
    } finally {
      chart.setNotify(true);
    }
  }
}
