package striate.charts.figure;

import java.awt.Color;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.AbstractXYItemRenderer;
import org.jfree.chart.renderer.xy.SamplingXYLineRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import striate.charts.data.Curve;
import striate.charts.data.DataTable;
import striate.charts.data.LossCurves;
import striate.charts.data.Point;

/** Losses over steps: faint raw losses under their moving averages. */
public final class LossFigure extends ThemedFigure<LossCurves> {
  /** Above this number of points, a faster renderer merges those of one pixel column. */
  static final int SAMPLED_FROM = 1_000;

  private static final int FAINT = 70;

  public LossFigure(FigureTheme theme) {
    super(empty(), theme, new LossCurves(List.of(), 0));
    wear(theme);
  }

  private static JFreeChart empty() {
    NumberAxis loss = new NumberAxis("loss, nats per token");
    loss.setAutoRangeIncludesZero(false);
    XYPlot plot =
        new XYPlot(
            new CurveDataset(List.of()),
            Axes.steps(),
            loss,
            new XYLineAndShapeRenderer(true, false));
    return new JFreeChart(null, null, plot, true);
  }

  @Override
  public String title() {
    return "Loss";
  }

  @Override
  ThemedFigure<LossCurves> another(FigureTheme print) {
    return new LossFigure(print);
  }

  @Override
  String seriesName(int dataset, int series) {
    return series < data().curves().size() ? data().curves().get(series).name() : "";
  }

  @Override
  void fill() {
    LossCurves data = data();
    boolean smooth = data.smoothing() > 0;
    List<Curve> drawn = new ArrayList<>();
    for (Curve curve : data.curves()) {
      drawn.add(curve.smoothed(data.smoothing()));
    }
    if (smooth) {
      drawn.addAll(data.curves());
    }
    int most = data.curves().stream().mapToInt(curve -> curve.points().size()).max().orElse(0);
    AbstractXYItemRenderer renderer =
        most > SAMPLED_FROM
            ? new SamplingXYLineRenderer()
            : new XYLineAndShapeRenderer(true, false);
    renderer.setDefaultCreateEntities(false);
    LegendItemCollection legend = new LegendItemCollection();
    for (int i = 0; i < drawn.size(); i++) {
      Curve curve = drawn.get(i);
      Color colour = theme().of(curve.hue());
      boolean behind = i >= data.curves().size();
      renderer.setSeriesPaint(i, behind ? faint(colour) : colour);
      renderer.setSeriesStroke(i, Strokes.line(behind ? 1f : 1.8f, behind ? 0 : curve.variant()));
      if (!behind) {
        legend.add(
            new LegendItem(
                curve.name(),
                null,
                null,
                null,
                new Line2D.Double(-9, 0, 9, 0),
                Strokes.line(2f, curve.variant()),
                colour));
      }
    }
    XYPlot plot = chart().getXYPlot();
    plot.setRenderer(renderer);
    plot.setFixedLegendItems(legend);
    plot.setDataset(new CurveDataset(drawn));
  }

  private static Color faint(Color colour) {
    return new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), FAINT);
  }

  @Override
  public DataTable table() {
    List<List<String>> rows = new ArrayList<>();
    for (Curve curve : data().curves()) {
      List<Point> smooth = curve.smoothed(data().smoothing()).points();
      for (int i = 0; i < smooth.size(); i++) {
        Point point = curve.points().get(i);
        rows.add(
            List.of(
                curve.name(),
                Long.toString(Math.round(point.x())),
                Double.toString(point.y()),
                Double.toString(smooth.get(i).y())));
      }
    }
    return new DataTable(List.of("run", "step", "loss", "smoothed"), rows);
  }
}
