package striate.charts.figure;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import striate.charts.data.ComparedGroup;
import striate.charts.data.DataTable;
import striate.charts.data.Interval;

/**
 * Visual average over tuning time, that of all layers being 1. The dashed line connects the
 * Pareto-optimal groups: no other group is better in both.
 */
public final class ScoreTimeFigure extends ThemedFigure<List<ComparedGroup>> {

  private final List<String> names = new ArrayList<>();

  public ScoreTimeFigure(FigureTheme theme) {
    super(empty(), theme, List.of());
    wear(theme);
  }

  private static JFreeChart empty() {
    NumberAxis time = new NumberAxis("tuning time, all layers = 1");
    time.setNumberFormatOverride(Axes.format("0.0#"));
    time.setAutoRangeIncludesZero(false);
    time.setAutoRangeMinimumSize(0.1);
    time.setLowerMargin(0.12);
    time.setUpperMargin(0.12);
    NumberAxis score = new NumberAxis("visual average");
    score.setAutoRangeIncludesZero(false);
    score.setNumberFormatOverride(Axes.format("0.# %"));
    score.setAutoRangeMinimumSize(0.05);
    XYPlot plot = new XYPlot(new XYIntervalSeriesCollection(), time, score, new XYErrorRenderer());
    return new JFreeChart(null, null, plot, false);
  }

  @Override
  public String title() {
    return "Score against time";
  }

  @Override
  ThemedFigure<List<ComparedGroup>> another(FigureTheme print) {
    return new ScoreTimeFigure(print);
  }

  @Override
  String seriesName(int dataset, int series) {
    return dataset == 0 ? names.get(series) : "";
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // two axes may look alike
  String words(ValueAxis axis, double value) {
    return axis == chart().getXYPlot().getDomainAxis()
        ? Axes.number(axis, value) + " of all layers' time"
        : super.words(axis, value);
  }

  @Override
  void fill() {
    XYPlot plot = chart().getXYPlot();
    plot.clearAnnotations();
    names.clear();
    XYIntervalSeriesCollection dots = new XYIntervalSeriesCollection();
    XYErrorRenderer renderer = new XYErrorRenderer();
    renderer.setDrawXError(false);
    renderer.setCapLength(3);
    renderer.setErrorStroke(Strokes.line(1f, 0));
    for (int row = 0; row < data().size(); row++) {
      ComparedGroup group = data().get(row);
      Interval visual = group.visual();
      Double time = group.timeRatio();
      if (visual == null || time == null) {
        continue;
      }
      int series = dots.getSeriesCount();
      Color colour = Bars.shade(theme(), data(), row);
      XYIntervalSeries dot = new XYIntervalSeries(series);
      dot.add(time, time, time, visual.value(), visual.low(), visual.high());
      dots.addSeries(dot);
      renderer.setSeriesPaint(series, colour);
      renderer.setSeriesShape(series, Markers.shape(group.look().marker(), 5));
      names.add(group.name());
    }
    XYSeries front = front();
    name(DotNames.joining(front));
    plot.setDataset(0, dots);
    plot.setRenderer(0, renderer);
    XYLineAndShapeRenderer line = new XYLineAndShapeRenderer(true, false);
    line.setSeriesPaint(0, theme().muted());
    line.setSeriesStroke(0, Strokes.line(1f, 1));
    plot.setDataset(1, new XYSeriesCollection(front));
    plot.setRenderer(1, line);
  }

  private void name(List<DotNames.Line> lines) {
    List<DotNames.Dot> dots = new ArrayList<>();
    for (ComparedGroup group : data()) {
      Interval visual = group.visual();
      Double time = group.timeRatio();
      if (visual != null && time != null) {
        dots.add(new DotNames.Dot(group.name(), time, visual.value(), visual.low(), visual.high()));
      }
    }
    chart().getXYPlot().addAnnotation(new DotNames(dots, lines, smallPrint(), theme()));
  }

  private XYSeries front() {
    XYSeries front = new XYSeries("front");
    double best = Double.NEGATIVE_INFINITY;
    for (double[] point : points()) {
      if (point[1] > best) {
        best = point[1];
        front.add(point[0], point[1]);
      }
    }
    return front;
  }

  /** (time, score), the fastest first. */
  private List<double[]> points() {
    List<double[]> points = new ArrayList<>();
    for (ComparedGroup group : data()) {
      Interval visual = group.visual();
      Double time = group.timeRatio();
      if (visual != null && time != null) {
        points.add(new double[] {time, visual.value()});
      }
    }
    points.sort(Comparator.<double[]>comparingDouble(p -> p[0]).thenComparing(p -> -p[1]));
    return points;
  }

  @Override
  public DataTable table() {
    List<List<String>> rows = new ArrayList<>();
    for (ComparedGroup group : data()) {
      Interval visual = group.visual();
      Double time = group.timeRatio();
      if (visual != null && time != null) {
        rows.add(
            List.of(
                group.name(),
                Double.toString(time),
                Double.toString(visual.value()),
                Double.toString(visual.low()),
                Double.toString(visual.high())));
      }
    }
    return new DataTable(List.of("selection", "time ratio", "visual average", "low", "high"), rows);
  }
}
