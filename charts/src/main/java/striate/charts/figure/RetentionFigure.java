package striate.charts.figure;

import java.awt.BasicStroke;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
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

  /** Between groups of as many layers, as a share of the axis: some points. */
  private static final double APART = 0.02;

  /** How much of the way to the next number of layers these may take. */
  private static final double ROOM = 0.7;

  public RetentionFigure(FigureTheme theme) {
    super(empty(), theme, List.of());
    wear(theme);
  }

  private static JFreeChart empty() {
    NumberAxis layers = new NumberAxis("layers tuned");
    layers.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
    layers.setAutoRangeIncludesZero(true);
    layers.setAutoRangeStickyZero(false); // a group that tunes no layer has its dot at 0
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
    return "Score kept against layers tuned";
  }

  @Override
  ThemedFigure<List<RetainedScore>> another(FigureTheme print) {
    return new RetentionFigure(print);
  }

  @Override
  String seriesName(int dataset, int series) {
    return data().get(series).name();
  }

  /** Dots stand a little beside the number of layers that they have. */
  @Override
  @SuppressWarnings("ReferenceEquality") // two axes may look alike
  String words(ValueAxis axis, double value) {
    if (axis == chart().getXYPlot().getDomainAxis()) {
      double[] places = places(data());
      for (int i = 0; i < places.length; i++) {
        if (places[i] == value) {
          return super.words(axis, data().get(i).layers());
        }
      }
    }
    return super.words(axis, value);
  }

  /** Where each dot stands: side by side where several groups tune as many layers. */
  static double[] places(List<RetainedScore> data) {
    int[] counts = data.stream().mapToInt(RetainedScore::layers).distinct().sorted().toArray();
    double step = counts.length == 0 ? 0 : APART * Math.max(1, counts[counts.length - 1]);
    for (int count : counts) {
      long same = data.stream().filter(one -> one.layers() == count).count();
      int gap =
          IntStream.of(counts)
              .filter(other -> other != count)
              .map(other -> Math.abs(other - count))
              .min()
              .orElse(1);
      step = Math.min(step, gap * ROOM / same);
    }
    double[] places = new double[data.size()];
    Map<Integer, Integer> before = new HashMap<>();
    for (int i = 0; i < places.length; i++) {
      int layers = data.get(i).layers();
      long same = data.stream().filter(one -> one.layers() == layers).count();
      int place = before.merge(layers, 1, Integer::sum) - 1;
      places[i] = layers + step * (place - (same - 1) / 2.0);
    }
    return places;
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
    double[] places = places(data());
    for (int i = 0; i < data().size(); i++) {
      RetainedScore one = data().get(i);
      Interval kept = one.percent();
      XYIntervalSeries series = new XYIntervalSeries(one.name() + " " + i);
      double x = places[i];
      series.add(x, x, x, kept.value(), kept.low(), kept.high());
      dots.addSeries(series);
      renderer.setSeriesPaint(i, theme().of(one.look()));
      renderer.setSeriesShape(i, Markers.shape(one.look().marker(), 5));
      names.add(new DotNames.Dot(one.name(), x, kept.value(), kept.low(), kept.high()));
    }
    plot.setDataset(dots);
    plot.setRenderer(renderer);
    plot.addAnnotation(
        new DotNames(names, List.of(DotNames.Line.across(WHOLE)), smallPrint(), theme()));
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
