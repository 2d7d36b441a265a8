package striate.charts.figure;

import java.awt.BasicStroke;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.ui.Layer;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;
import striate.charts.data.DataTable;
import striate.charts.data.Interval;
import striate.charts.data.RetainedScore;

/** What each group keeps of a reference's score, over the number of layers that it tunes. */
public final class RetentionFigure extends ThemedFigure<List<RetainedScore>> {
  private static final double WHOLE = 100;

  public RetentionFigure(FigureTheme theme) {
    super(empty(), theme, List.of());
    wear(theme);
  }

  private static JFreeChart empty() {
    NumberAxis layers = new NumberAxis("layers tuned");
    layers.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
    layers.setAutoRangeIncludesZero(true);
    layers.setLowerMargin(0.06);
    layers.setUpperMargin(0.12);
    NumberAxis kept = new NumberAxis("score kept, %");
    kept.setAutoRangeIncludesZero(false);
    kept.setAutoRangeMinimumSize(4);
    kept.setNumberFormatOverride(Axes.format("0.#"));
    XYPlot plot = new XYPlot(new XYIntervalSeriesCollection(), layers, kept, new XYErrorRenderer());
    return new JFreeChart(null, null, plot, false);
  }

  @Override
  public String title() {
    return "Score kept by number of layers";
  }

  @Override
  ThemedFigure<List<RetainedScore>> another(FigureTheme print) {
    return new RetentionFigure(print);
  }

  @Override
  void fill() {
    XYPlot plot = chart().getXYPlot();
    plot.clearAnnotations();
    plot.clearRangeMarkers();
    plot.addRangeMarker(
        new ValueMarker(WHOLE, theme().muted(), new BasicStroke(1.2f)), Layer.BACKGROUND);
    XYIntervalSeriesCollection dots = new XYIntervalSeriesCollection();
    XYErrorRenderer renderer = new XYErrorRenderer();
    renderer.setDrawXError(false);
    renderer.setCapLength(3);
    renderer.setErrorStroke(Strokes.line(1f, 0));
    List<DotNames.Dot> names = new ArrayList<>();
    for (int i = 0; i < data().size(); i++) {
      RetainedScore one = data().get(i);
      Interval kept = one.percent();
      XYIntervalSeries series = new XYIntervalSeries(one.name() + " " + i);
      double x = one.layers();
      series.add(x, x, x, kept.value(), kept.low(), kept.high());
      dots.addSeries(series);
      renderer.setSeriesPaint(i, theme().of(one.look()));
      renderer.setSeriesShape(i, Markers.shape(one.look().marker(), 5));
      names.add(new DotNames.Dot(one.name(), x, kept.value()));
    }
    plot.setDataset(dots);
    plot.setRenderer(renderer);
    plot.addAnnotation(new DotNames(names, theme().font(FigureTheme.LABEL_POINTS), theme().text()));
  }

  @Override
  public DataTable table() {
    List<List<String>> rows = new ArrayList<>();
    for (RetainedScore one : data()) {
      rows.add(
          List.of(
              one.name(),
              Integer.toString(one.layers()),
              Double.toString(one.percent().value()),
              Double.toString(one.percent().low()),
              Double.toString(one.percent().high())));
    }
    return new DataTable(List.of("selection", "layers", "kept, %", "low", "high"), rows);
  }
}
