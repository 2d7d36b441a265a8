package striate.charts.figure;

import java.awt.Color;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.DeviationRenderer;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import striate.charts.data.DataTable;
import striate.charts.data.Interval;
import striate.charts.data.Marker;
import striate.charts.data.SeriesPlot;

/** Values with 95 % intervals over numbers: lines with whiskers or bands, or dots with names. */
public final class SeriesFigure extends ThemedFigure<SeriesPlot> {
  private static final float BAND = 0.2f;

  public SeriesFigure(FigureTheme theme) {
    super(
        empty(), theme, new SeriesPlot("", "", "", false, false, SeriesPlot.Form.LINES, List.of()));
    wear(theme);
  }

  private static JFreeChart empty() {
    NumberAxis x = new NumberAxis();
    NumberAxis y = new NumberAxis();
    x.setAutoRangeIncludesZero(false);
    y.setAutoRangeIncludesZero(false);
    x.setLowerMargin(0.06);
    x.setUpperMargin(0.06);
    return new JFreeChart(
        null,
        null,
        new XYPlot(new XYIntervalSeriesCollection(), x, y, new XYErrorRenderer()),
        true);
  }

  @Override
  public String title() {
    return data().title();
  }

  @Override
  ThemedFigure<SeriesPlot> another(FigureTheme print) {
    return new SeriesFigure(print);
  }

  @Override
  String seriesName(int dataset, int series) {
    return dataset == 0 ? data().series().get(series).name() : "";
  }

  @Override
  void fill() {
    XYPlot plot = chart().getXYPlot();
    SeriesPlot data = data();
    boolean dots = data.form() == SeriesPlot.Form.DOTS;
    boolean rows = data.form() == SeriesPlot.Form.ROWS;
    plot.setOrientation(rows ? PlotOrientation.HORIZONTAL : PlotOrientation.VERTICAL);
    if (rows) {
      plot.setDomainAxis(names(plot.getDomainAxis()));
    } else {
      axis((NumberAxis) plot.getDomainAxis(), data.xLabel(), data.xPercent());
    }
    axis((NumberAxis) plot.getRangeAxis(), data.yLabel(), data.yPercent());
    boolean counts =
        !rows
            && data.series().stream()
                .flatMap(each -> each.values().stream())
                .allMatch(at -> at.x() == Math.rint(at.x()));
    if (!rows) {
      plot.getDomainAxis()
          .setStandardTickUnits(
              counts && !data.xPercent()
                  ? NumberAxis.createIntegerTickUnits()
                  : NumberAxis.createStandardTickUnits());
    }
    XYLineAndShapeRenderer renderer =
        data.form() == SeriesPlot.Form.BANDS ? bands() : whiskers(!dots && !rows);
    XYIntervalSeriesCollection values = new XYIntervalSeriesCollection();
    LegendItemCollection legend = new LegendItemCollection();
    for (SeriesPlot.Series each : rows ? numbered() : data.series()) {
      add(each, values, renderer, legend, dots);
    }
    plot.setRenderer(0, renderer);
    boolean named = dots || rows;
    plot.setFixedLegendItems(named ? new LegendItemCollection() : legend);
    chart().getLegend().setVisible(!named);
    plot.setDataset(0, values);
    plot.clearAnnotations();
    XYSeries front = front();
    plot.setDataset(1, dots ? new XYSeriesCollection(front) : null);
    if (dots) {
      plot.addAnnotation(new DotNames(names(), DotNames.joining(front), smallPrint(), theme()));
      XYLineAndShapeRenderer line = new XYLineAndShapeRenderer(true, false);
      line.setSeriesPaint(0, theme().muted());
      line.setSeriesStroke(0, Strokes.line(1f, 1));
      plot.setRenderer(1, line);
    }
  }

  /** An axis of the names of the series, the first at the top. */
  private ValueAxis names(ValueAxis numbers) {
    SymbolAxis names =
        new SymbolAxis(
            "", data().series().stream().map(SeriesPlot.Series::name).toArray(String[]::new));
    names.setGridBandsVisible(false);
    names.setInverted(true);
    names.setTickLabelFont(numbers.getTickLabelFont());
    names.setTickLabelPaint(numbers.getTickLabelPaint());
    names.setLabelFont(numbers.getLabelFont());
    names.setLabelPaint(numbers.getLabelPaint());
    names.setAxisLinePaint(numbers.getAxisLinePaint());
    return names;
  }

  /** Each value at the number of its row. */
  private List<SeriesPlot.Series> numbered() {
    List<SeriesPlot.Series> rows = new ArrayList<>();
    for (SeriesPlot.Series each : data().series()) {
      int row = rows.size();
      rows.add(
          new SeriesPlot.Series(
              each.name(),
              each.look(),
              each.values().stream().map(at -> new SeriesPlot.At(row, at.y())).toList()));
    }
    return rows;
  }

  private static void axis(NumberAxis axis, String label, boolean percent) {
    axis.setLabel(label);
    axis.setNumberFormatOverride(Axes.format(percent ? "0.# %" : "#,##0.###"));
    axis.setAutoRangeMinimumSize(percent ? 0.05 : 1e-6);
  }

  private static XYErrorRenderer whiskers(boolean lines) {
    XYErrorRenderer renderer = new XYErrorRenderer();
    renderer.setDefaultLinesVisible(lines);
    renderer.setDefaultShapesVisible(true);
    renderer.setDrawXError(false);
    renderer.setCapLength(3);
    renderer.setErrorStroke(Strokes.line(1f, 0));
    return renderer;
  }

  private static DeviationRenderer bands() {
    DeviationRenderer renderer = new DeviationRenderer(true, true);
    renderer.setAlpha(BAND);
    return renderer;
  }

  private void add(
      SeriesPlot.Series each,
      XYIntervalSeriesCollection values,
      XYLineAndShapeRenderer renderer,
      LegendItemCollection legend,
      boolean dots) {
    int index = values.getSeriesCount();
    Color colour = theme().of(each.look());
    XYIntervalSeries series = new XYIntervalSeries(index);
    for (SeriesPlot.At at : each.values()) {
      series.add(at.x(), at.x(), at.x(), at.y().value(), at.y().low(), at.y().high());
    }
    values.addSeries(series);
    Marker marker = each.look().marker();
    renderer.setSeriesPaint(index, colour);
    renderer.setSeriesFillPaint(index, colour);
    renderer.setSeriesStroke(index, Strokes.line(1.8f, each.look().shade()));
    renderer.setSeriesShape(index, Markers.shape(marker, dots ? 5 : 4));
    legend.add(
        new LegendItem(
            each.name(),
            null,
            null,
            null,
            true,
            Markers.shape(marker, 4),
            true,
            colour,
            false,
            colour,
            Strokes.line(1, 0),
            true,
            new Line2D.Double(-11, 0, 11, 0),
            Strokes.line(1.8f, each.look().shade()),
            colour));
  }

  private List<DotNames.Dot> names() {
    List<DotNames.Dot> dots = new ArrayList<>();
    for (SeriesPlot.Series each : data().series()) {
      for (SeriesPlot.At at : each.values()) {
        Interval y = at.y();
        dots.add(new DotNames.Dot(each.name(), at.x(), y.value(), y.low(), y.high()));
      }
    }
    return dots;
  }

  private XYSeries front() {
    List<SeriesPlot.At> all =
        data().series().stream()
            .flatMap(each -> each.values().stream())
            .sorted(Comparator.comparing(SeriesPlot.At::x).thenComparing(at -> -at.y().value()))
            .toList();
    XYSeries front = new XYSeries("front");
    double best = Double.NEGATIVE_INFINITY;
    for (SeriesPlot.At at : all) {
      if (at.y().value() > best) {
        best = at.y().value();
        front.add(at.x(), best);
      }
    }
    return front;
  }

  @Override
  public DataTable table() {
    boolean numbers = data().form() != SeriesPlot.Form.ROWS;
    List<List<String>> rows = new ArrayList<>();
    for (SeriesPlot.Series each : data().series()) {
      for (SeriesPlot.At at : each.values()) {
        List<String> row = new ArrayList<>(List.of(each.name()));
        if (numbers) {
          row.add(Double.toString(at.x()));
        }
        for (double y : new double[] {at.y().value(), at.y().low(), at.y().high()}) {
          row.add(Double.toString(y));
        }
        rows.add(row);
      }
    }
    List<String> columns = new ArrayList<>(List.of("series"));
    if (numbers) {
      columns.add(data().xLabel());
    }
    columns.addAll(List.of(data().yLabel(), "low", "high"));
    return new DataTable(columns, rows);
  }
}
