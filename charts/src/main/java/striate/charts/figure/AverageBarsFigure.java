package striate.charts.figure;

import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.plot.CategoryPlot;
import org.jspecify.annotations.Nullable;
import striate.charts.data.ComparedGroup;
import striate.charts.data.DataTable;
import striate.charts.data.Interval;
import striate.charts.data.Sense;

/** The visual and the textual average of every group, with 95 % intervals. */
public final class AverageBarsFigure extends ThemedFigure<List<ComparedGroup>> {
  private static final String VISUAL = "visual average";
  private static final String TEXTUAL = "textual average";

  private final boolean legend;

  /**
   * @param legend whether to show the groups' names below; not needed beside a figure that has them
   */
  public AverageBarsFigure(FigureTheme theme, boolean legend) {
    super(Bars.empty(Axes.percent("score")), theme, List.of());
    this.legend = legend;
    wear(theme);
  }

  @Override
  public String title() {
    return "Averages";
  }

  @Override
  ThemedFigure<List<ComparedGroup>> another(FigureTheme print) {
    return new AverageBarsFigure(print, true);
  }

  @Override
  String seriesName(int dataset, int series) {
    return data().get(series).name();
  }

  @Override
  void fill() {
    CategoryPlot plot = chart().getCategoryPlot();
    IntervalDataset dataset = new IntervalDataset();
    for (int row = 0; row < data().size(); row++) {
      put(dataset, data().get(row).visual(), row, VISUAL);
      put(dataset, data().get(row).textual(), row, TEXTUAL);
    }
    plot.getDomainAxis().setTickLabelPaint(VISUAL, theme().text(Sense.VISUAL));
    plot.getDomainAxis().setTickLabelPaint(TEXTUAL, theme().text(Sense.TEXTUAL));
    chart().getLegend().setVisible(legend);
    Bars.colour(plot, new IntervalBarRenderer(theme().text()), data(), theme());
    plot.setDataset(dataset);
  }

  private static void put(
      IntervalDataset dataset, @Nullable Interval average, int row, String column) {
    if (average != null) {
      dataset.add(average, row, column);
    }
  }

  @Override
  public DataTable table() {
    List<List<String>> rows = new ArrayList<>();
    for (ComparedGroup group : data()) {
      row(rows, group, VISUAL, group.visual());
      row(rows, group, TEXTUAL, group.textual());
    }
    return new DataTable(List.of("selection", "seeds", "average", "score", "low", "high"), rows);
  }

  private static void row(
      List<List<String>> rows, ComparedGroup group, String name, @Nullable Interval average) {
    if (average != null) {
      rows.add(
          List.of(
              group.name(),
              Integer.toString(group.seeds()),
              name,
              Double.toString(average.value()),
              Double.toString(average.low()),
              Double.toString(average.high())));
    }
  }
}
