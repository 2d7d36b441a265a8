package striate.charts.figure;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.util.ShapeUtils;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;
import striate.charts.data.DataTable;
import striate.charts.data.Interval;
import striate.charts.data.Sense;
import striate.charts.data.TaskCurve;

/**
 * Scores of every task over steps, with 95 % intervals: visual ones in blues, textual ones dashed
 * in magentas.
 */
public final class TaskScoreFigure extends ThemedFigure<List<TaskCurve>> {

  /** Above this number of tasks, their curves are faint, under the averages. */
  static final int NAMED = 10;

  private static final int FAINT = 110;

  /** Tasks differ in more than their colour. */
  private static final List<Shape> MARKERS =
      List.of(
          new Ellipse2D.Double(-3, -3, 6, 6),
          new Rectangle2D.Double(-2.7, -2.7, 5.4, 5.4),
          ShapeUtils.createUpTriangle(3.2f),
          ShapeUtils.createDiamond(3.6f),
          ShapeUtils.createDownTriangle(3.2f),
          ShapeUtils.createDiagonalCross(3f, 0.8f));

  private final List<String> names = new ArrayList<>();

  public TaskScoreFigure(FigureTheme theme) {
    super(empty(), theme, List.of());
    wear(theme);
  }

  private static JFreeChart empty() {
    XYPlot plot =
        new XYPlot(
            new XYIntervalSeriesCollection(),
            Axes.steps(),
            Axes.percent("score"),
            new XYErrorRenderer());
    return new JFreeChart(null, null, plot, true);
  }

  @Override
  public String title() {
    return "Scores over steps";
  }

  @Override
  ThemedFigure<List<TaskCurve>> another(FigureTheme print) {
    return new TaskScoreFigure(print);
  }

  @Override
  String seriesName(int dataset, int series) {
    return names.get(series);
  }

  @Override
  void fill() {
    names.clear();
    XYErrorRenderer renderer = new XYErrorRenderer();
    renderer.setDefaultLinesVisible(true);
    renderer.setDefaultShapesVisible(true);
    renderer.setDrawXError(false);
    renderer.setDefaultCreateEntities(false);
    renderer.setCapLength(3);
    XYIntervalSeriesCollection dataset = new XYIntervalSeriesCollection();
    LegendItemCollection legend = new LegendItemCollection();
    boolean crowded = data().size() > NAMED;
    if (crowded) {
      for (Sense sense : Sense.values()) {
        List<TaskCurve> curves = data().stream().filter(curve -> curve.sense() == sense).toList();
        if (!curves.isEmpty()) {
          Color colour = theme().of(sense, 0, 1);
          String name = name(sense, curves);
          if (TaskCurve.haveAverage(curves)) {
            draw(dataset, renderer, TaskCurve.average(name, curves), colour, 2.6f, 0);
          }
          legend.add(entry(name, sense, colour, MARKERS.get(0)));
        }
      }
    }
    int[] seen = new int[Sense.values().length];
    for (TaskCurve curve : data()) {
      int index = seen[curve.sense().ordinal()]++;
      Color colour = theme().of(curve.sense(), index, count(curve.sense()));
      if (crowded) {
        int series = draw(dataset, renderer, withoutIntervals(curve), faint(colour), 1f, 0);
        renderer.setSeriesShapesVisible(series, false);
      } else {
        draw(dataset, renderer, curve, colour, 1.8f, index);
        legend.add(
            entry(curve.title(), curve.sense(), colour, MARKERS.get(index % MARKERS.size())));
      }
    }
    XYPlot plot = chart().getXYPlot();
    renderer.setErrorStroke(Strokes.line(0.8f, 0));
    plot.setRenderer(renderer);
    plot.setFixedLegendItems(legend);
    plot.setDataset(dataset);
  }

  /** All curves of a sense in the legend: their average, or why there is none. */
  private static String name(Sense sense, List<TaskCurve> curves) {
    int tasks = curves.size();
    if (TaskCurve.haveAverage(curves)) {
      return sense.word() + " average, " + tasks + " tasks";
    }
    return curves.stream().anyMatch(TaskCurve::partial)
        ? sense.word() + ", " + tasks + " tasks, " + TaskCurve.extent(curves) + ": no average"
        : sense.word() + ", " + tasks + " tasks so far";
  }

  private int draw(
      XYIntervalSeriesCollection dataset,
      XYErrorRenderer renderer,
      TaskCurve curve,
      Color colour,
      float width,
      int marker) {
    int series = dataset.getSeriesCount();
    XYIntervalSeries points = new XYIntervalSeries(series);
    for (TaskCurve.ScoreAt at : curve.scores()) {
      Interval score = at.score();
      points.add(at.step(), at.step(), at.step(), score.value(), score.low(), score.high());
    }
    dataset.addSeries(points);
    names.add(curve.task());
    renderer.setSeriesPaint(series, colour);
    renderer.setSeriesStroke(series, Strokes.line(width, dashes(curve.sense())));
    renderer.setSeriesShape(series, MARKERS.get(marker % MARKERS.size()));
    return series;
  }

  private static LegendItem entry(String name, Sense sense, Color colour, Shape marker) {
    return new LegendItem(
        name,
        null,
        null,
        null,
        true,
        marker,
        true,
        colour,
        false,
        colour,
        Strokes.line(1, 0),
        true,
        new Line2D.Double(-9, 0, 9, 0),
        Strokes.line(1.6f, dashes(sense)),
        colour);
  }

  private static int dashes(Sense sense) {
    return sense == Sense.VISUAL ? 0 : 1;
  }

  private static Color faint(Color colour) {
    return new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), FAINT);
  }

  private static TaskCurve withoutIntervals(TaskCurve curve) {
    return new TaskCurve(
        curve.task(),
        curve.sense(),
        curve.scores().stream()
            .map(at -> new TaskCurve.ScoreAt(at.step(), Interval.exactly(at.score().value())))
            .toList());
  }

  private int count(Sense sense) {
    return (int) data().stream().filter(curve -> curve.sense() == sense).count();
  }

  @Override
  public DataTable table() {
    return table(data());
  }

  static DataTable table(List<TaskCurve> curves) {
    List<List<String>> rows = new ArrayList<>();
    for (TaskCurve curve : curves) {
      for (TaskCurve.ScoreAt at : curve.scores()) {
        rows.add(
            List.of(
                curve.task(),
                curve.sense().word(),
                Integer.toString(at.step()),
                Double.toString(at.score().value()),
                Double.toString(at.score().low()),
                Double.toString(at.score().high()),
                Integer.toString(at.questions()),
                Integer.toString(at.of())));
      }
    }
    return new DataTable(
        List.of("task", "sense", "step", "score", "low", "high", "questions", "of"), rows);
  }
}
