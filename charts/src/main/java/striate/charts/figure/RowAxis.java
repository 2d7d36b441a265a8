package striate.charts.figure;

import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
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

  /** Height of a heading's row. */
  private static final double HEADING = 0.45;

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

  /** Height of all rows. */
  static double length(List<TaskDots.Row> rows) {
    return rows.stream().mapToDouble(row -> row.heading() ? HEADING : 1).sum();
  }

  /** Where the middle of a row is. */
  static double centre(List<TaskDots.Row> rows, int row) {
    double half = rows.get(row).heading() ? HEADING / 2 : 0.5;
    return length(rows.subList(0, row)) + half;
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
