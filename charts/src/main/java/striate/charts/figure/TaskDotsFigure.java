package striate.charts.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Paint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.ui.Layer;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;
import org.jspecify.annotations.Nullable;
import striate.charts.data.DataTable;
import striate.charts.data.Interval;
import striate.charts.data.TaskDots;

/**
 * A row a task, and in it a dot with its interval for every group: scores, or differences from a
 * baseline. Of differences, filled dots are those that are not put down to chance, and the pale
 * bars around 0 are what would not have been detected; the axis spans the intervals, and bars that
 * are longer end in an arrow. Thin lines are scores that take no tuning.
 */
public final class TaskDotsFigure extends ThemedFigure<TaskDots>
    implements ScrollingFigure<TaskDots> {
  private static final double AXIS = 44;
  private static final double LEGEND = 24;

  /** Pictures that are higher are slow to draw. */
  private static final double HIGHEST = 3_600;

  private static final double RADIUS = 4.2;
  private static final double SPREAD = 0.84;

  /** Differences of nothing are not drawn as if they were large. */
  private static final double LEAST_POINTS = 4;

  private final Kind kind;
  private RowAxis axis = new RowAxis(List.of(), FigureTheme.LIGHT);
  private final List<List<String>> words = new ArrayList<>();
  private double top;
  private double shown = Double.POSITIVE_INFINITY;

  /** What the dots are. */
  public enum Kind {
    SCORES("score", false),
    DIFFERENCES("difference from the baseline in points", true);

    private final String axis;
    private final boolean aroundZero;

    Kind(String axis, boolean aroundZero) {
      this.axis = axis;
      this.aroundZero = aroundZero;
    }
  }

  /** A dot: the row from the top, and the group. */
  public record Place(int row, int group) {}

  public TaskDotsFigure(Kind kind, FigureTheme theme) {
    super(empty(kind), theme, TaskDots.NONE);
    this.kind = kind;
    wear(theme);
  }

  private static JFreeChart empty(Kind kind) {
    NumberAxis value = new NumberAxis(kind.axis);
    value.setAutoRangeIncludesZero(kind.aroundZero);
    value.setNumberFormatOverride(kind.aroundZero ? new SignedFormat() : Axes.format("0.# %"));
    value.setLowerMargin(0.03);
    value.setUpperMargin(0.03);
    value.setAutoRangeMinimumSize(kind.aroundZero ? LEAST_POINTS : 0.02);
    XYPlot plot =
        new XYPlot(
            new XYIntervalSeriesCollection(),
            value,
            new RowAxis(List.of(), FigureTheme.LIGHT),
            new XYErrorRenderer());
    plot.setDomainAxisLocation(AxisLocation.TOP_OR_LEFT);
    return new JFreeChart(null, null, plot, true);
  }

  /** How high the figure has to be for its dots to be told apart, in points. */
  public static double height(TaskDots data) {
    return Math.min(HIGHEST, around(data) + row(data) * length(data));
  }

  /** Height of what does not scroll. */
  private static double around(TaskDots data) {
    return AXIS + (data.marked() ? LEGEND : 0);
  }

  private static double row(TaskDots data) {
    return RowAxis.points(data.groups().size());
  }

  /** Height of all rows on the axis of rows. */
  public static double length(TaskDots data) {
    return RowAxis.length(data.rows());
  }

  @Override
  public double length(TaskDots data, double width) {
    return length(data);
  }

  @Override
  public double room(TaskDots data, double height) {
    return Math.max(1, (height - around(data)) / row(data));
  }

  /** Shows a part of the rows, below the same axis of values. */
  @Override
  public void scrollTo(double from, double rows) {
    top = from;
    shown = rows;
    axis.show(from, rows);
  }

  @Override
  public double leastHeight(double width) {
    return height(data());
  }

  /**
   * The dot nearest to a place.
   *
   * @param height on the axis of rows
   */
  public Optional<Place> at(double height) {
    Optional<Place> nearest = Optional.empty();
    double least = 0.5;
    for (int row = 0; row < data().rows().size(); row++) {
      List<TaskDots.@Nullable Dot> dots = data().rows().get(row).dots();
      for (int group = 0; group < dots.size(); group++) {
        double distance = Math.abs(height(row, group) - height);
        if (dots.get(group) != null && distance < least) {
          least = distance;
          nearest = Optional.of(new Place(row, group));
        }
      }
    }
    return nearest;
  }

  /** Where a dot is on the axis of rows. */
  private double height(int row, int group) {
    int groups = data().groups().size();
    return RowAxis.centre(data().rows(), row) + SPREAD * ((group + 0.5) / groups - 0.5);
  }

  @Override
  public String title() {
    return kind.aroundZero ? "Differences from the baseline by task" : "Scores by task";
  }

  @Override
  ThemedFigure<TaskDots> another(FigureTheme print) {
    return new TaskDotsFigure(kind, print);
  }

  @Override
  String seriesName(int dataset, int series) {
    return dataset == 0 ? data().groups().get(series).name() : "";
  }

  @Override
  String words(int dataset, int series, int item) {
    return dataset == 0 ? words.get(series).get(item) : "";
  }

  /** Rows have the names of tasks. */
  @Override
  String words(ValueAxis axis, double value) {
    if (!(axis instanceof RowAxis)) {
      return super.words(axis, value);
    }
    return RowAxis.at(data().rows(), value).map(TaskDots.Row::name).orElse("");
  }

  @Override
  void fill() {
    XYPlot plot = chart().getXYPlot();
    axis = new RowAxis(data().rows(), theme());
    axis.setTickLabelFont(smallPrint());
    axis.show(top, shown);
    plot.setRangeAxis(axis);
    plot.setRangeGridlinesVisible(false);
    plot.setDomainGridlinesVisible(true);
    plot.setDomainGridlinePaint(theme().grid());
    plot.setDomainGridlineStroke(new BasicStroke(1));
    plot.clearDomainMarkers();
    if (kind.aroundZero) {
      plot.addDomainMarker(
          new ValueMarker(0, theme().muted(), new BasicStroke(1.2f)), Layer.BACKGROUND);
    }
    XYIntervalSeriesCollection dots = new XYIntervalSeriesCollection();
    XYIntervalSeriesCollection undetected = new XYIntervalSeriesCollection();
    List<List<Boolean>> sure = new ArrayList<>();
    DotRenderer renderer = new DotRenderer(sure, theme().background());
    UndetectedRenderer pale = new UndetectedRenderer(theme().muted());
    words.clear();
    for (int g = 0; g < data().groups().size(); g++) {
      words.add(new ArrayList<>());
      TaskDots.Group group = data().groups().get(g);
      XYIntervalSeries series = new XYIntervalSeries(group.name() + " " + g, false, true);
      XYIntervalSeries bars = new XYIntervalSeries("not detected " + g, false, true);
      List<Boolean> filled = new ArrayList<>();
      for (int row = 0; row < data().rows().size(); row++) {
        List<TaskDots.@Nullable Dot> all = data().rows().get(row).dots();
        TaskDots.Dot dot = g < all.size() ? all.get(g) : null;
        if (dot == null) {
          continue;
        }
        double y = height(row, g);
        Interval value = dot.value();
        series.add(value.value(), value.low(), value.high(), y, y, y);
        filled.add(dot.sure());
        words.get(g).add(dot.words());
        if (Double.isFinite(dot.detectable())) {
          bars.add(0, -dot.detectable(), dot.detectable(), y, y, y);
        }
      }
      dots.addSeries(series);
      undetected.addSeries(bars);
      sure.add(filled);
      renderer.look(g, theme().of(group.look()), Markers.shape(group.look().marker(), RADIUS));
      pale.setSeriesPaint(g, theme().grid());
    }
    renderer.addAnnotation(new ReferenceMarks(data().rows(), theme().muted()), Layer.BACKGROUND);
    plot.setFixedLegendItems(ReferenceMarks.legend(data().rows(), theme().muted()));
    chart().getLegend().setVisible(data().marked());
    plot.setDataset(0, dots);
    plot.setRenderer(0, renderer);
    plot.setDataset(1, undetected);
    plot.setRenderer(1, pale);
  }

  /** Hollow where a dot may be chance. */
  private static final class DotRenderer extends XYErrorRenderer {
    private static final long serialVersionUID = 1L;
    private final transient List<List<Boolean>> sure;
    private final Color ground;

    DotRenderer(List<List<Boolean>> sure, Color ground) {
      this.sure = sure;
      this.ground = ground;
      setDrawYError(false);
      setCapLength(0);
      setUseFillPaint(true);
      setDrawOutlines(true);
      setErrorStroke(new BasicStroke(1.4f));
    }

    void look(int series, Color colour, java.awt.Shape shape) {
      setSeriesPaint(series, colour);
      setSeriesOutlinePaint(series, colour);
      setSeriesOutlineStroke(series, new BasicStroke(1.3f));
      setSeriesShape(series, shape);
    }

    @Override
    public Paint getItemFillPaint(int row, int column) {
      return row < sure.size() && column < sure.get(row).size() && sure.get(row).get(column)
          ? getItemPaint(row, column)
          : ground;
    }
  }

  @Override
  public DataTable table() {
    List<List<String>> rows = new ArrayList<>();
    for (TaskDots.Row row : data().rows()) {
      for (int g = 0; g < row.dots().size(); g++) {
        TaskDots.Dot dot = row.dots().get(g);
        if (dot != null) {
          rows.add(
              List.of(
                  data().groups().get(g).name(),
                  row.name(),
                  row.sense().word(),
                  Double.toString(dot.value().value()),
                  Double.toString(dot.value().low()),
                  Double.toString(dot.value().high()),
                  number(dot.p()),
                  number(dot.detectable())));
        }
      }
      for (TaskDots.Mark mark : row.marks()) {
        rows.add(
            List.of(
                mark.reference().words(),
                row.name(),
                row.sense().word(),
                Double.toString(mark.value()),
                "",
                "",
                "",
                ""));
      }
    }
    return new DataTable(
        List.of(
            "selection",
            "task",
            "sense",
            kind.name().toLowerCase(Locale.ROOT),
            "low",
            "high",
            "corrected p",
            "detectable"),
        rows);
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : Double.toString(value);
  }
}
