package striate.charts.figure;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jfree.chart.annotations.AbstractXYAnnotation;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.xy.XYSeries;

/**
 * Places names beside dots so that they cover neither dots nor other names, and cross lines only
 * where nothing else is free. A name that has no place near its dot gets a thin line to it; one
 * that has none at all is left out: two names on each other say nothing, and the read-out has it.
 */
final class DotNames extends AbstractXYAnnotation {
  private static final long serialVersionUID = 1L;
  private static final double RADIUS = 7;
  private static final double STEP = 12;
  private static final int STEPS = 14;
  private static final int LINES = 4;
  private static final double NEAR = 6;
  private static final double COVERS = 1_000;
  private static final double CROSSES = 40;
  private static final int VEIL = 205;

  private final transient List<Dot> dots;
  private final transient List<Line> lines;
  private final Font font;
  private final FigureTheme theme;

  /** A dot in the figure's units, with its interval of y. */
  record Dot(String name, double x, double y, double low, double high) {}

  /** A line that names do not cross, in the figure's units; infinite as far as there is room. */
  record Line(double x1, double y1, double x2, double y2) {
    /** As wide as the figure. */
    static Line across(double y) {
      return new Line(Double.NEGATIVE_INFINITY, y, Double.POSITIVE_INFINITY, y);
    }
  }

  /** A name where it is drawn. */
  record Placed(String name, Rectangle2D box, Point2D dot) {}

  DotNames(List<Dot> dots, List<Line> lines, Font font, FigureTheme theme) {
    this.dots = List.copyOf(dots);
    this.lines = List.copyOf(lines);
    this.font = font;
    this.theme = theme;
  }

  /** The lines that join the points of a series. */
  static List<Line> joining(XYSeries series) {
    List<Line> lines = new ArrayList<>();
    for (int i = 1; i < series.getItemCount(); i++) {
      lines.add(
          new Line(
              series.getX(i - 1).doubleValue(),
              series.getY(i - 1).doubleValue(),
              series.getX(i).doubleValue(),
              series.getY(i).doubleValue()));
    }
    return lines;
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
    g.setFont(font);
    List<Placed> placed = place(g.getFontMetrics(), plot, area, domain, range);
    g.setStroke(Strokes.line(0.8f, 0));
    g.setPaint(theme.muted());
    for (Placed one : placed) {
      leader(one).ifPresent(g::draw);
    }
    Color ground = theme.background();
    for (Placed one : placed) {
      g.setPaint(new Color(ground.getRed(), ground.getGreen(), ground.getBlue(), VEIL));
      g.fill(one.box());
      g.setPaint(theme.text());
      g.drawString(one.name(), (float) one.box().getX(), (float) (one.box().getMaxY() - 1));
    }
  }

  List<Placed> place(
      FontMetrics metrics, XYPlot plot, Rectangle2D area, ValueAxis domain, ValueAxis range) {
    List<Point2D> places = new ArrayList<>();
    List<Rectangle2D> taken = new ArrayList<>();
    List<Line2D> crossed = new ArrayList<>();
    for (Line line : lines) {
      crossed.add(
          new Line2D.Double(
              x(line.x1(), plot, area, domain),
              y(line.y1(), plot, area, range),
              x(line.x2(), plot, area, domain),
              y(line.y2(), plot, area, range)));
    }
    for (Dot dot : dots) {
      double x = x(dot.x(), plot, area, domain);
      double y = y(dot.y(), plot, area, range);
      places.add(new Point2D.Double(x, y));
      taken.add(new Rectangle2D.Double(x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS));
      crossed.add(
          new Line2D.Double(
              x, y(dot.low(), plot, area, range), x, y(dot.high(), plot, area, range)));
    }
    List<Placed> placed = new ArrayList<>();
    for (int i = 0; i < dots.size(); i++) {
      Point2D at = places.get(i);
      String name = dots.get(i).name();
      sides(at, metrics.stringWidth(name), metrics.getAscent()).stream()
          .filter(side -> area.contains(side))
          .map(side -> new Cost(side, cost(side, at, taken, crossed)))
          .min(Comparator.comparingDouble(Cost::value))
          .filter(best -> best.value() < COVERS)
          .ifPresent(
              best -> {
                taken.add(best.box());
                placed.add(new Placed(name, best.box(), at));
              });
    }
    return placed;
  }

  private record Cost(Rectangle2D box, double value) {}

  private static double x(double value, XYPlot plot, Rectangle2D area, ValueAxis axis) {
    return Double.isInfinite(value)
        ? value < 0 ? area.getMinX() : area.getMaxX()
        : axis.valueToJava2D(value, area, plot.getDomainAxisEdge());
  }

  private static double y(double value, XYPlot plot, Rectangle2D area, ValueAxis axis) {
    return axis.valueToJava2D(value, area, plot.getRangeAxisEdge());
  }

  /** Right of the dot, left, below and above, and further away in each direction. */
  private static List<Rectangle2D> sides(Point2D dot, double width, double height) {
    double x = dot.getX();
    double middle = dot.getY() - height / 2;
    List<Rectangle2D> sides = new ArrayList<>();
    for (int line = -LINES; line <= LINES; line++) {
      double y = middle + line * height;
      for (int step = 0; step < STEPS; step++) {
        sides.add(box(x + RADIUS + 2 + step * STEP, y, width, height));
        sides.add(box(x - RADIUS - 2 - step * STEP - width, y, width, height));
      }
      if (line != 0) {
        double clear = middle + Math.signum(line) * (RADIUS + 1 - height / 2) + line * height;
        sides.add(box(x - width / 2, clear, width, height));
      }
    }
    return sides;
  }

  private static Rectangle2D box(double x, double y, double width, double height) {
    return new Rectangle2D.Double(x, y, width, height);
  }

  private static double cost(
      Rectangle2D side, Point2D dot, List<Rectangle2D> taken, List<Line2D> lines) {
    if (taken.stream().anyMatch(side::intersects)) {
      return COVERS;
    }
    long crosses = lines.stream().filter(line -> line.intersects(side)).count();
    boolean left = side.getCenterX() < dot.getX();
    return Math.min(COVERS - 1, CROSSES * crosses + distance(side, dot) + (left ? 1 : 0));
  }

  private static double distance(Rectangle2D box, Point2D dot) {
    return nearest(box, dot).distance(dot);
  }

  private static Point2D nearest(Rectangle2D box, Point2D dot) {
    return new Point2D.Double(
        Math.max(box.getMinX(), Math.min(dot.getX(), box.getMaxX())),
        Math.max(box.getMinY(), Math.min(dot.getY(), box.getMaxY())));
  }

  private static Optional<Line2D> leader(Placed one) {
    Point2D end = nearest(one.box(), one.dot());
    double distance = end.distance(one.dot());
    if (distance < RADIUS + NEAR) {
      return Optional.empty();
    }
    double begin = RADIUS / distance;
    return Optional.of(
        new Line2D.Double(
            one.dot().getX() + begin * (end.getX() - one.dot().getX()),
            one.dot().getY() + begin * (end.getY() - one.dot().getY()),
            end.getX(),
            end.getY()));
  }
}
