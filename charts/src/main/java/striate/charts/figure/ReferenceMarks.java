package striate.charts.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.annotations.AbstractXYAnnotation;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;
import striate.charts.data.TaskDots;

/** Thin lines across the rows of tasks: scores that take no tuning. */
final class ReferenceMarks extends AbstractXYAnnotation {
  private static final long serialVersionUID = 1L;

  /** Of half a row. */
  private static final double REACH = 0.86;

  private static final float WIDTH = 1.3f;
  private static final double LEGEND = 6;

  private final transient List<TaskDots.Row> rows;
  private final Color colour;

  ReferenceMarks(List<TaskDots.Row> rows, Color colour) {
    this.rows = List.copyOf(rows);
    this.colour = colour;
  }

  private static BasicStroke stroke(TaskDots.Reference reference) {
    return Strokes.line(
        WIDTH,
        switch (reference) {
          case BEFORE -> 0;
          case MAJORITY -> 1;
          case CHANCE -> 2;
        });
  }

  /** An entry for each kind of mark that is drawn. */
  static LegendItemCollection legend(List<TaskDots.Row> rows, Color colour) {
    LegendItemCollection legend = new LegendItemCollection();
    for (TaskDots.Reference reference : TaskDots.Reference.values()) {
      boolean drawn =
          rows.stream()
              .flatMap(row -> row.marks().stream())
              .anyMatch(mark -> mark.reference() == reference);
      if (drawn) {
        legend.add(
            new LegendItem(
                reference.words(),
                null,
                null,
                null,
                new Line2D.Double(0, -LEGEND, 0, LEGEND),
                stroke(reference),
                colour));
      }
    }
    return legend;
  }

  @Override
  public void draw(
      Graphics2D g,
      XYPlot plot,
      Rectangle2D area,
      ValueAxis domain,
      ValueAxis range,
      int renderer,
      PlotRenderingInfo info) {
    g.setPaint(colour);
    for (int row = 0; row < rows.size(); row++) {
      double centre = RowAxis.centre(rows, row);
      for (TaskDots.Mark mark : rows.get(row).marks()) {
        double x = domain.valueToJava2D(mark.value(), area, plot.getDomainAxisEdge());
        double top = range.valueToJava2D(centre - REACH / 2, area, plot.getRangeAxisEdge());
        double bottom = range.valueToJava2D(centre + REACH / 2, area, plot.getRangeAxisEdge());
        g.setStroke(stroke(mark.reference()));
        g.draw(new Line2D.Double(x, top, x, bottom));
      }
    }
  }
}
