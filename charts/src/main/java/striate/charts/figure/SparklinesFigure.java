package striate.charts.figure;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jfree.chart.ChartRenderingInfo;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.ui.RectangleInsets;
import org.jspecify.annotations.Nullable;
import striate.charts.data.DataTable;
import striate.charts.data.Interval;
import striate.charts.data.TaskCurve;

/**
 * One small curve a task, with its name and latest score: visual tasks first, each always at its
 * place in the alphabet, so that nothing moves while tasks come in. All have the same scales. Names
 * stay whole: rows that then have no room can be scrolled to.
 */
public final class SparklinesFigure extends ThemedFigure<List<TaskCurve>>
    implements ScrollingFigure<List<TaskCurve>> {
  /** Least height of a row where text has its usual size. */
  private static final double LEAST_ROW = 13.5;

  private static final Comparator<TaskCurve> ORDER =
      Comparator.comparing(TaskCurve::sense).thenComparing(TaskCurve::task);
  private static final FontRenderContext SCREEN = new FontRenderContext(null, true, true);

  private double top;
  private double shown = Double.POSITIVE_INFINITY;

  public SparklinesFigure(FigureTheme theme) {
    super(new JFreeChart(null, null, new PaintedPlot(), false), theme, List.of());
    wear(theme);
  }

  @Override
  public String title() {
    return "Scores by task";
  }

  @Override
  ThemedFigure<List<TaskCurve>> another(FigureTheme print) {
    return new SparklinesFigure(print);
  }

  @Override
  void fill() {
    List<TaskCurve> tasks = sorted();
    ((PaintedPlot) chart().getPlot()).paintWith((g, area) -> paint(g, area, tasks));
  }

  private List<TaskCurve> sorted() {
    return data().stream().sorted(ORDER).toList();
  }

  private SparklineGrid grid(Rectangle2D area, List<TaskCurve> tasks) {
    return SparklineGrid.of(area, widths(tasks), tasks.size(), top, shown);
  }

  private SparklineGrid.Widths widths(List<TaskCurve> tasks) {
    double name = tasks.stream().mapToDouble(task -> width(task.task())).max().orElse(0);
    return new SparklineGrid.Widths(Math.ceil(name), width("100 %"), width("100.0 %"), leastRow());
  }

  private double width(String text) {
    return smallPrint().getStringBounds(text, SCREEN).getWidth();
  }

  private double leastRow() {
    return LEAST_ROW * smallPrint().getSize2D() / FigureTheme.LABEL_POINTS;
  }

  @Override
  public double length(List<TaskCurve> tasks, double width) {
    RectangleInsets around = chart().getPadding();
    return widths(tasks).rows(width - around.getLeft() - around.getRight(), tasks.size());
  }

  @Override
  public double room(List<TaskCurve> tasks, double height) {
    return Math.max(1, (height - around()) / leastRow());
  }

  private double around() {
    return chart().getPadding().getTop() + chart().getPadding().getBottom();
  }

  @Override
  public void scrollTo(double from, double rows) {
    if (from != top || rows != shown) {
      top = from;
      shown = rows;
      chart().fireChartChanged();
    }
  }

  @Override
  public double leastHeight(double width) {
    return around() + leastRow() * length(data(), width);
  }

  private void paint(Graphics2D g, Rectangle2D area, List<TaskCurve> tasks) {
    SparklineGrid grid = grid(area, tasks);
    int last = lastStep(tasks);
    Shape clip = g.getClip();
    g.clip(area);
    for (int i = 0; i < tasks.size(); i++) {
      if (!grid.shows(i)) {
        continue;
      }
      TaskCurve task = tasks.get(i);
      Rectangle2D cell = grid.cell(i);
      Font font = font(cell.getHeight());
      g.setFont(font);
      FontMetrics metrics = g.getFontMetrics();
      float base = (float) (cell.getCenterY() + (metrics.getAscent() - metrics.getDescent()) / 2.0);
      g.setPaint(theme().text(task.sense()));
      g.drawString(cut(task.task(), metrics, grid.name(cell) + 1), (float) cell.getX(), base);
      curve(g, task, grid.curve(i), last);
      if (!task.scores().isEmpty()) {
        double score = latest(task).score().value();
        String value =
            grid.decimals(cell)
                ? percent(score)
                : String.format(Locale.ROOT, "%.0f %%", 100 * score);
        g.setPaint(theme().text());
        g.drawString(value, (float) (cell.getMaxX() - metrics.stringWidth(value)), base);
      }
    }
    g.setClip(clip);
  }

  private Font font(double height) {
    Font small = smallPrint();
    float most = (float) Math.max(7, height * 0.72);
    return small.getSize2D() > most ? small.deriveFont(most) : small;
  }

  /** A name that is too long loses its middle: names of one family begin and end differently. */
  private static String cut(String name, FontMetrics metrics, double width) {
    if (metrics.stringWidth(name) <= width) {
      return name;
    }
    for (int keep = name.length() - 2; keep > 2; keep--) {
      String shorter =
          name.substring(0, (keep + 1) / 2) + "\u2026" + name.substring(name.length() - keep / 2);
      if (metrics.stringWidth(shorter) <= width) {
        return shorter;
      }
    }
    return name.substring(0, 1) + "\u2026";
  }

  private void curve(Graphics2D g, TaskCurve task, Rectangle2D box, int last) {
    g.setStroke(Strokes.line(0.7f, 0));
    g.setPaint(theme().grid());
    g.draw(new Line2D.Double(box.getX(), box.getMaxY(), box.getMaxX(), box.getMaxY()));
    g.draw(new Line2D.Double(box.getX(), box.getMinY(), box.getMaxX(), box.getMinY()));
    if (task.scores().isEmpty()) {
      return;
    }
    Color colour = theme().of(task.sense(), 0, 1);
    Path2D line = new Path2D.Double();
    for (TaskCurve.ScoreAt at : task.scores()) {
      double x = x(at.step(), last, box);
      double y = y(at.score().value(), box);
      if (line.getCurrentPoint() == null) {
        line.moveTo(x, y);
      } else {
        line.lineTo(x, y);
      }
    }
    g.setPaint(colour);
    g.setStroke(Strokes.line(1.5f, 0));
    g.draw(line);
    TaskCurve.ScoreAt end = latest(task);
    double x = x(end.step(), last, box);
    g.setStroke(Strokes.line(0.9f, 0));
    g.draw(new Line2D.Double(x, y(end.score().low(), box), x, y(end.score().high(), box)));
    double y = y(end.score().value(), box);
    g.fill(new Ellipse2D.Double(x - 2.4, y - 2.4, 4.8, 4.8));
  }

  private static int lastStep(List<TaskCurve> tasks) {
    return tasks.stream()
        .flatMap(task -> task.scores().stream())
        .mapToInt(TaskCurve.ScoreAt::step)
        .max()
        .orElse(0);
  }

  private static TaskCurve.ScoreAt latest(TaskCurve task) {
    return task.scores().get(task.scores().size() - 1);
  }

  private static double x(int step, int last, Rectangle2D box) {
    return box.getX() + 3 + (last == 0 ? 0 : (box.getWidth() - 6) * step / last);
  }

  private static double y(double score, Rectangle2D box) {
    return box.getMaxY() - box.getHeight() * score;
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  @Override
  public Optional<ReadOut> near(ChartRenderingInfo drawn, double px, double py) {
    Rectangle2D area = drawn.getPlotInfo().getDataArea();
    List<TaskCurve> tasks = sorted();
    SparklineGrid grid = grid(area, tasks);
    for (int i = 0; i < tasks.size(); i++) {
      if (grid.cell(i).contains(px, py)
          && area.contains(px, py)
          && !tasks.get(i).scores().isEmpty()) {
        Rectangle2D box = grid.curve(i);
        int last = lastStep(tasks);
        List<TaskCurve.ScoreAt> scores = tasks.get(i).scores();
        int best = 0;
        for (int s = 1; s < scores.size(); s++) {
          if (Math.abs(x(scores.get(s).step(), last, box) - px)
              < Math.abs(x(scores.get(best).step(), last, box) - px)) {
            best = s;
          }
        }
        return Optional.of(readOut(area, tasks, i, best));
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<ReadOut> beside(
      ChartRenderingInfo drawn, @Nullable ReadOut from, int items, int series) {
    List<TaskCurve> tasks = sorted();
    Rectangle2D area = drawn.getPlotInfo().getDataArea();
    int task = from == null ? 0 : Math.floorMod(from.series() + series, Math.max(1, tasks.size()));
    if (area == null || tasks.isEmpty() || tasks.get(task).scores().isEmpty()) {
      return Optional.ofNullable(from);
    }
    int last = tasks.get(task).scores().size() - 1;
    int item = from == null ? last : Math.max(0, Math.min(last, from.item() + items));
    return Optional.of(readOut(area, tasks, task, item));
  }

  private ReadOut readOut(Rectangle2D area, List<TaskCurve> tasks, int task, int item) {
    TaskCurve curve = tasks.get(task);
    TaskCurve.ScoreAt at = curve.scores().get(item);
    Rectangle2D box = grid(area, tasks).curve(task);
    Interval score = at.score();
    List<String> values = new ArrayList<>();
    values.add("step " + at.step());
    values.add(
        "score "
            + percent(score.value())
            + (score.high() > score.low()
                ? " (" + percent(score.low()) + " to " + percent(score.high()) + ")"
                : ""));
    if (at.questions() > 0) {
      values.add(
          at.partial()
              ? String.format(Locale.ROOT, "%,d of %,d questions", at.questions(), at.of())
              : String.format(Locale.ROOT, "%,d questions", at.questions()));
    }
    return new ReadOut(
        0,
        task,
        item,
        curve.task() + ", " + curve.sense().word(),
        values,
        x(at.step(), lastStep(tasks), box),
        y(score.value(), box),
        false);
  }

  @Override
  public DataTable table() {
    return TaskScoreFigure.table(sorted());
  }
}
