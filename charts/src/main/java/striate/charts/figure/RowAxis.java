package striate.charts.figure;

import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.axis.ValueTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.Range;
import striate.charts.data.TaskDots;

/**
 * Names from top to bottom, one a row of height 1; headings are lower. Headings and averages stand
 * out. Where not all rows have room, the axis shows a part of them.
 */
final class RowAxis extends NumberAxis {
  private static final long serialVersionUID = 1L;

  /** Points between two groups of a row. */
  private static final double STEP = 8.5;

  private static final double LEAST = 22;

  /** Height of a heading's row: a line of text, however high the other rows are. */
  private static final double HEADING = 18;

  private static final double GAP = 8;

  private final transient List<TaskDots.Row> rows;
  private final FigureTheme theme;
  private double top;
  private double shown = Double.POSITIVE_INFINITY;

  RowAxis(List<TaskDots.Row> rows, FigureTheme theme) {
    this.rows = List.copyOf(rows);
    this.theme = theme;
    setInverted(true);
    setAxisLineVisible(false);
    setTickMarksVisible(false);
    setTickLabelFont(theme.font(FigureTheme.LABEL_POINTS));
    autoAdjustRange();
  }

  /** How high a row with so many groups has to be, in points. */
  static double points(int groups) {
    return Math.max(LEAST, STEP * groups + 6);
  }

  /** Height of all rows. */
  static double length(List<TaskDots.Row> rows) {
    return rows.isEmpty() ? 0 : end(rows, rows.size() - 1);
  }

  /** Where the middle of a row is. */
  static double centre(List<TaskDots.Row> rows, int row) {
    return end(rows, row) - height(rows, row) / 2;
  }

  /** Which row is at a place; none above the first and below the last. */
  static Optional<TaskDots.Row> at(List<TaskDots.Row> rows, double place) {
    return IntStream.range(0, rows.size())
        .filter(row -> place >= 0 && place < end(rows, row))
        .mapToObj(rows::get)
        .findFirst();
  }

  private static double end(List<TaskDots.Row> rows, int last) {
    return IntStream.rangeClosed(0, last).mapToDouble(row -> height(rows, row)).sum();
  }

  private static double height(List<TaskDots.Row> rows, int row) {
    if (!rows.get(row).heading()) {
      return 1;
    }
    int groups = rows.stream().mapToInt(one -> one.dots().size()).max().orElse(1);
    return HEADING / points(groups);
  }

  /**
   * Shows a part of the rows.
   *
   * @param from height of the rows above it
   * @param height of the part; more than there is for all rows
   */
  void show(double from, double height) {
    top = from;
    shown = height;
    Range before = getRange();
    autoAdjustRange();
    if (!before.equals(getRange())) {
      fireChangeEvent();
    }
  }

  @Override
  protected void autoAdjustRange() {
    if (rows != null) { // not yet in the constructor of NumberAxis
      double all = Math.max(1, length(rows));
      double part = Math.min(all, shown);
      double from = Math.max(0, Math.min(top, all - part));
      setRange(new Range(from, from + part), false, false);
    }
  }

  /** For the room that the names need. */
  @Override
  protected List<ValueTick> refreshTicksVertical(
      Graphics2D g, Rectangle2D area, RectangleEdge edge) {
    List<ValueTick> ticks = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      ticks.add(
          new NumberTick(
              (Number) centre(rows, i),
              rows.get(i).name(),
              TextAnchor.CENTER_RIGHT,
              TextAnchor.CENTER_RIGHT,
              0.0));
    }
    return ticks;
  }

  @Override
  protected AxisState drawTickMarksAndLabels(
      Graphics2D g, double cursor, Rectangle2D plot, Rectangle2D area, RectangleEdge edge) {
    for (int i = 0; i < rows.size(); i++) {
      TaskDots.Row row = rows.get(i);
      if (getRange().contains(centre(rows, i))) {
        boolean strong = row.heading() || row.average();
        g.setFont(
            strong ? theme.bold(FigureTheme.LABEL_POINTS) : theme.font(FigureTheme.LABEL_POINTS));
        g.setPaint(strong ? theme.text() : theme.muted());
        FontMetrics metrics = g.getFontMetrics();
        double y = valueToJava2D(centre(rows, i), area, edge);
        g.drawString(
            row.name(),
            (float) (area.getMinX() - GAP - metrics.stringWidth(row.name())),
            (float) (y + metrics.getAscent() / 2.0 - 1.5));
      }
    }
    return new AxisState(cursor);
  }
}
