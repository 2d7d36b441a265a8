package striate.charts.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RectangularShape;
import java.util.List;
import org.jfree.chart.renderer.category.BarPainter;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.ui.RectangleEdge;

/** Fills bars and draws their kind's lines across them; never a shadow. */
final class HatchedBars implements BarPainter {
  private static final BasicStroke LINE = new BasicStroke(1f);
  private static final int STRENGTH = 140;

  private final List<Look> rows;
  private final Color ground;

  /**
   * How the bars of a row look.
   *
   * @param variant 0 for the first of its kind
   */
  record Look(Hatch hatch, int variant) {}

  HatchedBars(List<Look> rows, Color ground) {
    this.rows = List.copyOf(rows);
    this.ground = new Color(ground.getRed(), ground.getGreen(), ground.getBlue(), STRENGTH);
  }

  @Override
  public void paintBar(
      Graphics2D g,
      BarRenderer renderer,
      int row,
      int column,
      RectangularShape bar,
      RectangleEdge base) {
    g.setPaint(renderer.getItemPaint(row, column));
    g.fill(bar);
    if (row < rows.size() && bar instanceof Rectangle2D box) {
      Look look = rows.get(row);
      g.setPaint(ground);
      g.setStroke(LINE);
      look.hatch().lines(box, look.variant()).forEach(g::draw);
    }
  }

  @Override
  public void paintBarShadow(
      Graphics2D g,
      BarRenderer renderer,
      int row,
      int column,
      RectangularShape bar,
      RectangleEdge base,
      boolean pegShadow) {}
}
