package striate.charts.figure;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import striate.charts.data.DataTable;
import striate.charts.data.Point;
import striate.charts.data.RemovedLayers;
import striate.charts.data.Sense;

/** Visual and textual scores over the number of removed layers. */
public final class RemovedLayersFigure extends ThemedFigure<RemovedLayers> {
  private static final double RADIUS = 3.5;
  private static final double HEALED_RADIUS = 5.5;

  public RemovedLayersFigure(FigureTheme theme) {
    super(empty(), theme, new RemovedLayers(List.of(), -1));
    wear(theme);
  }

  private static JFreeChart empty() {
    NumberAxis removed = new NumberAxis("layers removed");
    removed.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
    removed.setAutoRangeIncludesZero(true);
    removed.setAutoRangeStickyZero(false); // markers at 0 are drawn whole
    removed.setUpperMargin(0.04);
    removed.setLowerMargin(0.04);
    XYPlot plot =
        new XYPlot(
            new XYSeriesCollection(),
            removed,
            Axes.percent("mean score"),
            new XYLineAndShapeRenderer(true, true));
    return new JFreeChart(null, null, plot, true);
  }

  /** What it shows. */
  public String title() {
    return "Scores after pruning";
  }

  ThemedFigure<RemovedLayers> another(FigureTheme print) {
    return new RemovedLayersFigure(print);
  }

  String seriesName(int dataset, int series) {
    return series < data().series().size() ? data().series().get(series).name() : "";
  }

  @Override
  void fill() {
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, true);
    XYSeriesCollection dataset = new XYSeriesCollection();
    LegendItemCollection legend = new LegendItemCollection();
    for (RemovedLayers.Series series : data().series()) {
      int index = dataset.getSeriesCount();
      XYSeries points = new XYSeries(index);
      series.points().forEach(point -> points.add(point.x(), point.y()));
      dataset.addSeries(points);
      Color colour = theme().of(series.sense(), 0, 1);
      int dashes = series.kind() == RemovedLayers.Kind.COMPARED ? 1 : 0;
      Shape marker = marker(series);
      boolean filled = series.kind() != RemovedLayers.Kind.COMPARED;
      renderer.setSeriesPaint(index, colour);
      renderer.setSeriesStroke(index, Strokes.line(1.8f, dashes));
      renderer.setSeriesShape(index, marker);
      renderer.setSeriesShapesFilled(index, filled);
      renderer.setSeriesLinesVisible(index, series.kind() != RemovedLayers.Kind.HEALED);
      legend.add(
          new LegendItem(
              series.name(),
              null,
              null,
              null,
              true,
              marker,
              filled,
              colour,
              !filled,
              colour,
              Strokes.line(1.2f, 0),
              series.kind() != RemovedLayers.Kind.HEALED,
              new Line2D.Double(-9, 0, 9, 0),
              Strokes.line(1.6f, dashes),
              colour));
    }
    XYPlot plot = chart().getXYPlot();
    plot.setRenderer(renderer);
    plot.setFixedLegendItems(legend);
    plot.setDataset(dataset);
    plot.clearDomainMarkers();
    if (data().removed() >= 0) {
      plot.addDomainMarker(
          new ValueMarker(data().removed(), theme().muted(), Strokes.line(1.2f, 2)));
    }
  }

  /** Circles are visual and squares textual; a star is what was healed. */
  private static Shape marker(RemovedLayers.Series series) {
    if (series.kind() == RemovedLayers.Kind.HEALED) {
      return star(series.sense() == Sense.VISUAL ? HEALED_RADIUS : HEALED_RADIUS - 0.5);
    }
    return series.sense() == Sense.VISUAL
        ? new Ellipse2D.Double(-RADIUS, -RADIUS, 2 * RADIUS, 2 * RADIUS)
        : new Rectangle2D.Double(-RADIUS, -RADIUS, 2 * RADIUS, 2 * RADIUS);
  }

  private static Shape star(double radius) {
    Path2D star = new Path2D.Double();
    for (int i = 0; i < 10; i++) {
      double angle = Math.PI * i / 5 - Math.PI / 2;
      double r = i % 2 == 0 ? radius : radius * 0.45;
      if (i == 0) {
        star.moveTo(r * Math.cos(angle), r * Math.sin(angle));
      } else {
        star.lineTo(r * Math.cos(angle), r * Math.sin(angle));
      }
    }
    star.closePath();
    return star;
  }

  @Override
  public DataTable table() {
    List<List<String>> rows = new ArrayList<>();
    for (RemovedLayers.Series series : data().series()) {
      for (Point point : series.points()) {
        rows.add(
            List.of(
                series.name(),
                series.sense().word(),
                Long.toString(Math.round(point.x())),
                Double.toString(point.y())));
      }
    }
    return new DataTable(List.of("model", "sense", "removed", "score"), rows);
  }
}
