package striate.charts.figure;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.StackedBarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.data.category.DefaultCategoryDataset;
import striate.charts.data.DataTable;
import striate.charts.data.TimedBar;

/** Tuning times, one bar per run; the estimated remaining time of a running one is paler. */
public final class TimeBarsFigure extends ThemedFigure<List<TimedBar>> {
  private static final int PALE = 90;

  /** Heights in sizes of the text: of a bar with its name, and of the axis below. */
  private static final double BAR = 1.3;

  private static final double AXIS = 4.2;

  /** Seconds. */
  public TimeBarsFigure(FigureTheme theme) {
    this(theme, "seconds in optimizer steps");
  }

  /**
   * @param axis what the lengths are
   */
  TimeBarsFigure(FigureTheme theme, String axis) {
    super(empty(axis), theme, List.of());
    wear(theme);
  }

  private static JFreeChart empty(String axis) {
    NumberAxis seconds = Axes.seconds(axis);
    CategoryAxis runs = new CategoryAxis();
    runs.setMaximumCategoryLabelWidthRatio(0.45f);
    runs.setLowerMargin(0.02);
    runs.setUpperMargin(0.02);
    CategoryPlot plot =
        new CategoryPlot(new DefaultCategoryDataset(), runs, seconds, new StackedBarRenderer());
    plot.setOrientation(PlotOrientation.HORIZONTAL);
    plot.setRangeAxisLocation(AxisLocation.BOTTOM_OR_RIGHT);
    return new JFreeChart(null, null, plot, false);
  }

  @Override
  public String title() {
    return "Training time";
  }

  @Override
  ThemedFigure<List<TimedBar>> another(FigureTheme print) {
    return new TimeBarsFigure(
        print, String.valueOf(chart().getCategoryPlot().getRangeAxis().getLabel()));
  }

  @Override
  String seriesName(int dataset, int series) {
    return series == 0 ? "spent" : "left, estimated";
  }

  @Override
  String words(ValueAxis axis, double value) {
    return Axes.number(axis, value) + " s";
  }

  /** Names are not drawn over each other. */
  @Override
  public double leastHeight(double width) {
    return smallPrint().getSize2D() * (BAR * data().size() + AXIS);
  }

  @Override
  void fill() {
    List<TimedBar> bars = data();
    DefaultCategoryDataset dataset = new DefaultCategoryDataset();
    CategoryPlot plot = chart().getCategoryPlot();
    for (int i = 0; i < bars.size(); i++) {
      Position position = new Position(i, bars.get(i).name());
      dataset.addValue(bars.get(i).spentSeconds(), "spent", position);
      dataset.addValue(bars.get(i).leftSeconds(), "left", position);
    }
    StackedBarRenderer renderer =
        new StackedBarRenderer() {
          private static final long serialVersionUID = 1L;

          @Override
          public java.awt.Paint getItemPaint(int row, int column) {
            Color colour = theme().of(data().get(column).look());
            return row == 0
                ? colour
                : new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), PALE);
          }
        };
    renderer.setBarPainter(new StandardBarPainter());
    renderer.setShadowVisible(false);
    renderer.setMaximumBarWidth(0.12);
    plot.setRenderer(renderer);
    plot.setDataset(dataset);
  }

  /** A bar's key: two runs may have the same name. */
  private record Position(int index, String name) implements Comparable<Position> {
    @Override
    public int compareTo(Position other) {
      return Integer.compare(index, other.index);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @Override
  public DataTable table() {
    List<List<String>> rows = new ArrayList<>();
    for (TimedBar bar : data()) {
      rows.add(
          List.of(
              bar.name(), Double.toString(bar.spentSeconds()), Double.toString(bar.leftSeconds())));
    }
    return new DataTable(List.of("run", "spent seconds", "left seconds"), rows);
  }
}
