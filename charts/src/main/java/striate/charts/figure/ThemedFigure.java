package striate.charts.figure;

import org.jfree.chart.JFreeChart;

/** Base of all figures: data, colours, and one event per change. */
abstract class ThemedFigure<D> implements Figure<D> {
  private final JFreeChart chart;
  private FigureTheme theme;
  private D data;

  ThemedFigure(JFreeChart chart, FigureTheme theme, D nothing) {
    this.chart = chart;
    this.theme = theme;
    this.data = nothing;
  }

  /** Updates the chart from {@link #data()} and {@link #theme()}. */
  abstract void fill();

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

  final D data() {
    return data;
  }

  final FigureTheme theme() {
    return theme;
  }

  private void repaint() {
    chart.setNotify(false);
    try {
      theme.dress(chart);
      fill();
    } finally {
      chart.setNotify(true);
    }
  }
}
