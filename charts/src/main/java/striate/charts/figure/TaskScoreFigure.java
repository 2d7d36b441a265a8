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

/** Scores of every task over steps, with 95 % intervals: visual ones in blues, textual ones dashed in magentas. */
public final class TaskScoreFigure extends ThemedFigure<List<TaskCurve>> {

  /** Tasks are told apart by more than their colour. */
  private static final List<Shape> MARKERS =
      List.of(
          new Ellipse2D.Double(-3, -3, 6, 6),
          new Rectangle2D.Double(-2.7, -2.7, 5.4, 5.4),
          ShapeUtils.createUpTriangle(3.2f),
          ShapeUtils.createDiamond(3.6f),
          ShapeUtils.createDownTriangle(3.2f),
          ShapeUtils.createDiagonalCross(3f, 0.8f));

  public TaskScoreFigure(FigureTheme theme) {
    super(empty(), theme, List.of());
    wear(theme);
  }

  private static JFreeChart empty() {
    XYPlot plot =
        new XYPlot(new XYIntervalSeriesCollection(), Axes.steps(), Axes.percent("accuracy"), new XYErrorRenderer());
    return new JFreeChart(null, null, plot, true);
  }

  @Override
  void fill() {
    XYErrorRenderer renderer = new XYErrorRenderer();
    renderer.setDefaultLinesVisible(true);
    renderer.setDefaultShapesVisible(true);
    renderer.setDrawXError(false);
    renderer.setDefaultCreateEntities(false);
    renderer.setCapLength(3);
    XYIntervalSeriesCollection dataset = new XYIntervalSeriesCollection();
    LegendItemCollection legend = new LegendItemCollection();
    int[] seen = new int[Sense.values().length];
    for (TaskCurve curve : data()) {
      int series = dataset.getSeriesCount();
      XYIntervalSeries points = new XYIntervalSeries(series);
      for (TaskCurve.ScoreAt at : curve.scores()) {
        Interval score = at.score();
        points.add(at.step(), at.step(), at.step(), score.value(), score.low(), score.high());
      }
      dataset.addSeries(points);
      Color colour = theme().of(curve.sense(), seen[curve.sense().ordinal()]++, count(curve.sense()));
      int dashes = curve.sense() == Sense.VISUAL ? 0 : 1;
      renderer.setSeriesPaint(series, colour);
      renderer.setSeriesStroke(series, Strokes.line(1.8f, dashes));
      Shape marker = MARKERS.get((seen[curve.sense().ordinal()] - 1) % MARKERS.size());
      renderer.setSeriesShape(series, marker);
      legend.add(
          new LegendItem(
              curve.task(), null, null, null, true, marker, true, colour, false, colour, Strokes.line(1, 0), true,
              new Line2D.Double(-9, 0, 9, 0), Strokes.line(1.6f, dashes), colour));
    }
    XYPlot plot = chart().getXYPlot();
    renderer.setErrorStroke(Strokes.line(0.8f, 0));
    plot.setRenderer(renderer);
    plot.setFixedLegendItems(legend);
    plot.setDataset(dataset);
  }

  private int count(Sense sense) {
    return (int) data().stream().filter(curve -> curve.sense() == sense).count();
  }

  @Override
  public DataTable table() {
    List<List<String>> rows = new ArrayList<>();
    for (TaskCurve curve : data()) {
      for (TaskCurve.ScoreAt at : curve.scores()) {
        rows.add(
            List.of(
                curve.task(),
                curve.sense().word(),
                Integer.toString(at.step()),
                Double.toString(at.score().value()),
                Double.toString(at.score().low()),
                Double.toString(at.score().high())));
      }
    }
    return new DataTable(List.of("task", "sense", "step", "score", "low", "high"), rows);
  }
}
