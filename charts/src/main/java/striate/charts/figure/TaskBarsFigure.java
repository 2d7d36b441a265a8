package striate.charts.figure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jfree.chart.axis.CategoryLabelPositions;
import org.jfree.chart.plot.CategoryPlot;
import striate.charts.data.ComparedGroup;
import striate.charts.data.DataTable;
import striate.charts.data.Sense;
import striate.charts.data.TaskScore;

/** Grouped bars: every task's score in every group, with 95 % intervals; visual tasks first. */
public final class TaskBarsFigure extends ThemedFigure<List<ComparedGroup>> {

  /** Above this number of names, the names are slanted. */
  private static final int UPRIGHT = 11;

  public TaskBarsFigure(FigureTheme theme) {
    super(Bars.empty(Axes.percent("score")), theme, List.of());
    wear(theme);
  }

  @Override
  public String title() {
    return "Score by task";
  }

  @Override
  ThemedFigure<List<ComparedGroup>> another(FigureTheme print) {
    return new TaskBarsFigure(print);
  }

  @Override
  String seriesName(int dataset, int series) {
    return data().get(series).name();
  }

  @Override
  void fill() {
    CategoryPlot plot = chart().getCategoryPlot();
    IntervalDataset dataset = new IntervalDataset();
    Map<String, Sense> tasks = tasks(data());
    for (Map.Entry<String, Sense> task : tasks.entrySet()) {
      for (int row = 0; row < data().size(); row++) {
        for (TaskScore score : data().get(row).tasks()) {
          if (score.task().equals(task.getKey())) {
            dataset.add(score.score(), row, task.getKey());
          }
        }
      }
      plot.getDomainAxis().setTickLabelPaint(task.getKey(), theme().text(task.getValue()));
    }
    plot.getDomainAxis()
        .setCategoryLabelPositions(
            tasks.size() > UPRIGHT
                ? CategoryLabelPositions.createUpRotationLabelPositions(Math.PI / 5)
                : CategoryLabelPositions.STANDARD);
    Bars.colour(plot, new IntervalBarRenderer(theme().text()), data(), theme());
    plot.setDataset(dataset);
  }

  private static Map<String, Sense> tasks(List<ComparedGroup> groups) {
    Map<String, Sense> tasks = new LinkedHashMap<>();
    for (Sense sense : Sense.values()) {
      for (ComparedGroup group : groups) {
        for (TaskScore score : group.tasks()) {
          if (score.sense() == sense) {
            tasks.putIfAbsent(score.task(), sense);
          }
        }
      }
    }
    return tasks;
  }

  @Override
  public DataTable table() {
    List<List<String>> rows = new ArrayList<>();
    for (ComparedGroup group : data()) {
      for (TaskScore score : group.tasks()) {
        rows.add(
            List.of(
                group.name(),
                Integer.toString(group.seeds()),
                score.task(),
                score.sense().word(),
                Double.toString(score.score().value()),
                Double.toString(score.score().low()),
                Double.toString(score.score().high())));
      }
    }
    return new DataTable(
        List.of("selection", "seeds", "task", "sense", "score", "low", "high"), rows);
  }
}
