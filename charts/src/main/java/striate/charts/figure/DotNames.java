package striate.charts.figure;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.annotations.AbstractXYAnnotation;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;

/** Places names beside dots so that they cover neither dots nor other names. */
final class DotNames extends AbstractXYAnnotation {
  private static final long serialVersionUID = 1L;
  private static final double RADIUS = 7;

  private final transient List<Dot> dots;
  private final Font font;
  private final Color colour;

  /** A dot in the figure's units. */
  record Dot(String name, double x, double y) {}

  DotNames(List<Dot> dots, Font font, Color colour) {
    this.dots = List.copyOf(dots);
    this.font = font;
    this.colour = colour;
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
    List<Point2D> places = new ArrayList<>();
    List<Rectangle2D> taken = new ArrayList<>();
    for (Dot dot : dots) {
      double x = domain.valueToJava2D(dot.x(), area, plot.getDomainAxisEdge());
      double y = range.valueToJava2D(dot.y(), area, plot.getRangeAxisEdge());
      places.add(new Point2D.Double(x, y));
      taken.add(new Rectangle2D.Double(x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS));
    }
    g.setFont(font);
    g.setPaint(colour);
    FontMetrics metrics = g.getFontMetrics();
    double height = metrics.getAscent();
    for (int i = 0; i < dots.size(); i++) {
      double width = metrics.stringWidth(dots.get(i).name());
      Rectangle2D box = best(sides(places.get(i), width, height), taken, area);
      taken.add(box);
      g.drawString(dots.get(i).name(), (float) box.getX(), (float) (box.getMaxY() - 1));
    }
  }

  /** Right, below, above, left, then the corners. */
  private static List<Rectangle2D> sides(Point2D dot, double width, double height) {
    double x = dot.getX();
    double y = dot.getY();
    double right = x + RADIUS + 2;
    double left = x - RADIUS - 2 - width;
    double below = y + RADIUS + 1;
    double above = y - RADIUS - 1 - height;
    double middle = y - height / 2;
    double centred = x - width / 2;
    List<Rectangle2D> sides = new ArrayList<>();
    for (double[] corner :
        new double[][] {
          {right, middle}, {centred, below}, {centred, above}, {left, middle},
          {right, below}, {left, above}, {left, below}, {right, above},
          {centred, below + height}, {centred, above - height}
        }) {
      sides.add(new Rectangle2D.Double(corner[0], corner[1], width, height));
    }
    return sides;
  }

  private static Rectangle2D best(
      List<Rectangle2D> sides, List<Rectangle2D> taken, Rectangle2D area) {
    return sides.stream()
        .filter(side -> area.contains(side) && taken.stream().noneMatch(side::intersects))
        .findFirst()
        .orElse(sides.get(0));
  }
}
