package striate.charts.figure;

import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jfree.chart.ChartRenderingInfo;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.entity.CategoryItemEntity;
import org.jfree.chart.entity.ChartEntity;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.data.category.CategoryDataset;
import org.jspecify.annotations.Nullable;
import striate.charts.data.Interval;

/** Finds bars where they were drawn. */
final class DrawnBars {
  /** Beside a bar by more than this, in points, nothing is read out. */
  private static final double REACH = 24;

  private final ThemedFigure<?> figure;
  private final CategoryPlot plot;
  private final List<Bar> bars = new ArrayList<>();

  private record Bar(int row, int column, Rectangle2D box) {}

  private DrawnBars(ThemedFigure<?> figure, CategoryPlot plot) {
    this.figure = figure;
    this.plot = plot;
  }

  static DrawnBars of(ThemedFigure<?> figure, ChartRenderingInfo drawn) {
    CategoryPlot plot = figure.chart().getCategoryPlot();
    DrawnBars found = new DrawnBars(figure, plot);
    Rectangle2D area = drawn.getPlotInfo().getDataArea();
    if (drawn.getEntityCollection() != null && area != null) {
      for (Object each : drawn.getEntityCollection().getEntities()) {
        if (each instanceof ChartEntity entity && entity instanceof CategoryItemEntity item) {
          CategoryDataset data = item.getDataset();
          int row = data.getRowIndex(item.getRowKey());
          int column = data.getColumnIndex(item.getColumnKey());
          if (row >= 0 && column >= 0 && data == plot.getDataset()) {
            found.bars.add(new Bar(row, column, item.getArea().getBounds2D()));
          }
        }
      }
    }
    return found;
  }

  Optional<ReadOut> near(double x, double y) {
    Bar best = null;
    double nearest = REACH;
    for (Bar bar : bars) {
      double away = outside(along(x, y), low(bar), high(bar));
      if (away < nearest) {
        nearest = away;
        best = bar;
      }
    }
    return Optional.ofNullable(best).map(this::readOut);
  }

  Optional<ReadOut> beside(@Nullable ReadOut from, int items, int series) {
    int row = from == null ? 0 : from.series() + series;
    int column = from == null ? 0 : from.item() + items;
    return bars.stream()
        .filter(bar -> bar.row() == row && bar.column() == column)
        .findFirst()
        .map(this::readOut)
        .or(() -> Optional.ofNullable(from));
  }

  private boolean upright() {
    return PlotOrientation.VERTICAL.equals(plot.getOrientation());
  }

  private double along(double x, double y) {
    return upright() ? x : y;
  }

  private double low(Bar bar) {
    return upright() ? bar.box().getMinX() : bar.box().getMinY();
  }

  private double high(Bar bar) {
    return upright() ? bar.box().getMaxX() : bar.box().getMaxY();
  }

  private static double outside(double place, double low, double high) {
    return place < low ? low - place : place > high ? place - high : 0;
  }

  private ReadOut readOut(Bar bar) {
    CategoryDataset data = plot.getDataset();
    ValueAxis axis = plot.getRangeAxis();
    double value = data.getValue(bar.row(), bar.column()).doubleValue();
    Interval interval =
        data instanceof IntervalDataset intervals
            ? intervals.interval(bar.row(), bar.column())
            : null;
    String with = interval == null ? "" : Axes.interval(axis, interval.low(), interval.high());
    List<String> values =
        List.of(String.valueOf(data.getColumnKey(bar.column())), figure.words(axis, value) + with);
    Rectangle2D box = bar.box();
    return new ReadOut(
        0,
        bar.row(),
        bar.column(),
        figure.seriesName(0, bar.row()),
        values,
        upright() ? box.getCenterX() : box.getMaxX(),
        upright() ? box.getMinY() : box.getCenterY(),
        false);
  }
}
