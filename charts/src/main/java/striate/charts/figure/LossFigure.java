package striate.charts.figure;

import java.awt.Color;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.SeriesRenderingOrder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.AbstractXYItemRenderer;
import org.jfree.chart.renderer.xy.DeviationRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;
import striate.charts.data.Curve;
import striate.charts.data.CurveAxes;
import striate.charts.data.DataTable;
import striate.charts.data.LossCurves;
import striate.charts.data.Point;

/**
 * Losses, or other measurements of steps: under moving averages the values themselves, faint; under
 * the means of several seeds how far these are apart.
 */
public final class LossFigure extends ThemedFigure<LossCurves> {
  /** From this number of points on, lines may be denser than the pixels of a small window. */
  static final int DENSE_FROM = 300;

  /** More names than these below a figure leave no room for it on a screen. */
  private static final int NAMED = 6;

  /** Width of curves that have a colour, and of the many that have none. */
  private static final float OWN = 1.8f;

  private static final float REST = 1f;
  private static final int FAINT = 70;
  private static final float BAND = 0.22f;

  private final boolean legend;

  public LossFigure(FigureTheme theme) {
    this(theme, true);
  }

  /**
   * @param legend whether to show the curves' names below; not needed beside a list that has them
   */
  public LossFigure(FigureTheme theme, boolean legend) {
    super(empty(), theme, new LossCurves(List.of(), 0));
    this.legend = legend;
    wear(theme);
  }

  private static JFreeChart empty() {
    XYPlot plot =
        new XYPlot(
            new CurveDataset(List.of()),
            Axes.steps(),
            axis(CurveAxes.LOSS),
            new XYLineAndShapeRenderer(true, false));
    plot.setSeriesRenderingOrder(SeriesRenderingOrder.FORWARD); // later curves lie above
    return new JFreeChart(null, null, plot, true);
  }

  private static ValueAxis axis(CurveAxes axes) {
    if (axes.logarithmic()) {
      LogAxis axis = new LogAxis(axes.y());
      axis.setNumberFormatOverride(Axes.format("0.#####"));
      axis.setSmallestValue(1e-12);
      return axis;
    }
    NumberAxis axis = new NumberAxis(axes.y());
    axis.setAutoRangeIncludesZero(false);
    return axis;
  }

  @Override
  public String title() {
    return Axes.name(data().axes().y()) + " over " + plural(Axes.name(data().axes().x()));
  }

  private static String plural(String x) {
    return x.equals("step") ? "steps" : x;
  }

  @Override
  ThemedFigure<LossCurves> another(FigureTheme print) {
    return new LossFigure(print);
  }

  @Override
  String seriesName(int dataset, int series) {
    return dataset == 0 ? data().curves().get(series).name() : "";
  }

  @Override
  void fill() {
    LossCurves data = data();
    XYPlot plot = chart().getXYPlot();
    scale(plot, data.axes());
    List<Curve> drawn = new ArrayList<>();
    boolean bands = false;
    for (Curve curve : data.curves()) {
      drawn.add(positive(curve.smoothed(data.smoothing()), data.axes().logarithmic()));
      bands |= !curve.band().isEmpty();
    }
    LegendItemCollection items = new LegendItemCollection();
    AbstractXYItemRenderer renderer = lines(drawn);
    for (int i = 0; i < drawn.size(); i++) {
      Curve curve = drawn.get(i);
      Color colour = theme().of(curve.look());
      renderer.setSeriesPaint(i, colour);
      renderer.setSeriesStroke(i, Strokes.line(curve.look().grey() ? REST : OWN, curve.variant()));
      items.add(
          new LegendItem(
              curve.name(),
              null,
              null,
              null,
              new Line2D.Double(-9, 0, 9, 0),
              Strokes.line(2f, curve.variant()),
              colour));
    }
    plot.setRenderer(0, renderer);
    plot.setFixedLegendItems(items);
    if (chart().getLegend() != null) {
      boolean few = data.curves().size() <= NAMED || theme() == FigureTheme.PRINT;
      chart().getLegend().setVisible(legend && few);
    }
    plot.setDataset(0, new CurveDataset(drawn));
    if (bands) {
      bands(plot, drawn);
    } else if (data.smoothing() > 0) {
      raw(plot, data);
    } else {
      plot.setDataset(1, null);
    }
  }

  private static void scale(XYPlot plot, CurveAxes axes) {
    boolean steps = axes.x().equals("step");
    NumberAxis x = (NumberAxis) plot.getDomainAxis();
    if (!axes.x().equals(x.getLabel())) {
      x.setLabel(axes.x());
      x.setAutoRange(true);
      x.setStandardTickUnits(
          steps ? NumberAxis.createIntegerTickUnits() : NumberAxis.createStandardTickUnits());
    }
    ValueAxis y = plot.getRangeAxis();
    if (y instanceof LogAxis != axes.logarithmic() || !axes.y().equals(y.getLabel())) {
      ValueAxis now = axis(axes);
      Axes.copyLook(y, now);
      plot.setRangeAxis(now);
    }
  }

  /** A logarithmic axis has no place for other values. */
  private static Curve positive(Curve curve, boolean logarithmic) {
    if (!logarithmic) {
      return curve;
    }
    double least = curve.points().stream().mapToDouble(Point::y).filter(y -> y > 0).min().orElse(1);
    return new Curve(
        curve.name(),
        curve.look(),
        curve.variant(),
        curve.points().stream().filter(point -> point.y() > 0).toList(),
        curve.band().stream()
            .filter(at -> at.high() > 0)
            .map(at -> new Curve.Spread(at.x(), Math.max(at.low(), least / 2), at.high()))
            .toList());
  }

  private static AbstractXYItemRenderer lines(List<Curve> curves) {
    if (curves.stream().anyMatch(curve -> curve.points().size() > DENSE_FROM)) {
      return new DenseLineRenderer();
    }
    XYLineAndShapeRenderer lines = new XYLineAndShapeRenderer(true, false);
    lines.setDrawSeriesLineAsPath(true);
    lines.setDefaultCreateEntities(false);
    return lines;
  }

  private void raw(XYPlot plot, LossCurves data) {
    List<Curve> raw =
        data.curves().stream().map(curve -> positive(curve, data.axes().logarithmic())).toList();
    AbstractXYItemRenderer renderer = lines(raw);
    for (int i = 0; i < raw.size(); i++) {
      renderer.setSeriesPaint(i, faint(theme().of(raw.get(i).look())));
      renderer.setSeriesStroke(i, Strokes.line(1f, 0));
    }
    plot.setRenderer(1, renderer);
    plot.setDataset(1, new CurveDataset(raw));
  }

  private void bands(XYPlot plot, List<Curve> curves) {
    DeviationRenderer renderer = new DeviationRenderer(false, false);
    renderer.setAlpha(BAND);
    renderer.setDefaultCreateEntities(false);
    XYIntervalSeriesCollection bands = new XYIntervalSeriesCollection();
    for (int i = 0; i < curves.size(); i++) {
      XYIntervalSeries series = new XYIntervalSeries(i);
      for (Curve.Spread at : curves.get(i).band()) {
        series.add(at.x(), at.x(), at.x(), (at.low() + at.high()) / 2, at.low(), at.high());
      }
      bands.addSeries(series);
      renderer.setSeriesFillPaint(i, theme().of(curves.get(i).look()));
    }
    plot.setRenderer(1, renderer);
    plot.setDataset(1, bands);
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
                point.x() == Math.rint(point.x())
                    ? Long.toString(Math.round(point.x()))
                    : Double.toString(point.x()),
                Double.toString(point.y()),
                Double.toString(smooth.get(i).y())));
      }
    }
    return new DataTable(
        List.of("run", Axes.name(data().axes().x()), Axes.name(data().axes().y()), "smoothed"),
        rows);
  }
}
