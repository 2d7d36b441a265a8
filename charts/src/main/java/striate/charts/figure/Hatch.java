package striate.charts.figure;

import java.awt.BasicStroke;
import java.awt.Shape;
import java.awt.geom.Area;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import striate.charts.data.StrategyHue;

/** Lines across bars, which tell kinds of selections apart where colours do not. */
enum Hatch {
  ALL(new int[0][]),
  SPARSE(new int[][] {{1, -1}}),
  BOTTOM(new int[][] {{1, 0}}),
  MIDDLE(new int[][] {{0, 1}}),
  TOP(new int[][] {{1, 1}}),
  HYBRID(new int[][] {{1, 1}, {1, -1}}),
  SINGLE(new int[][] {{2, -1}}),
  PROJECTOR_ONLY(new int[][] {{1, 0}, {0, 1}}),
  CUSTOM(new int[][] {{2, 1}});

  private static final double GAP = 7;

  private final int[][] directions;

  /**
   * @param directions of the lines across a bar, as (x, y)
   */
  Hatch(int[][] directions) {
    this.directions = directions;
  }

  static Hatch of(StrategyHue hue) {
    return valueOf(hue.name());
  }

  /**
   * A piece of a bar with its lines left out, around (0, 0), for legends.
   *
   * @param side of the square, in points
   */
  Shape swatch(double side, int variant) {
    Rectangle2D box = new Rectangle2D.Double(-side / 2, -side / 2, side, side);
    Area area = new Area(box);
    BasicStroke line = new BasicStroke(1f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER);
    lines(box, variant).forEach(each -> area.subtract(new Area(line.createStrokedShape(each))));
    return area;
  }

  /**
   * The lines across a bar, cut at its edges, so that no clipping is needed to draw them.
   *
   * @param variant 0 for the first group of its kind; more are hatched more densely
   */
  List<Line2D> lines(Rectangle2D bar, int variant) {
    List<Line2D> lines = new ArrayList<>();
    double gap = GAP / (1 + 0.6 * Math.min(variant, 3));
    for (int[] direction : directions) {
      double length = Math.hypot(direction[0], direction[1]);
      double dx = direction[0] / length;
      double dy = direction[1] / length;
      double reach = Math.abs(bar.getWidth() * dy) / 2 + Math.abs(bar.getHeight() * dx) / 2;
      for (double off = -Math.floor(reach / gap) * gap; off <= reach; off += gap) {
        double x = bar.getCenterX() - off * dy;
        double y = bar.getCenterY() + off * dx;
        double[] part = inside(bar, x, y, dx, dy);
        if (part[0] < part[1]) {
          lines.add(
              new Line2D.Double(
                  x + part[0] * dx, y + part[0] * dy, x + part[1] * dx, y + part[1] * dy));
        }
      }
    }
    return lines;
  }

  /** From where to where a line through (x, y) is inside of a rectangle. */
  private static double[] inside(Rectangle2D box, double x, double y, double dx, double dy) {
    double from = -1e6;
    double to = 1e6;
    for (double[] side :
        new double[][] {
          {dx, box.getMinX() - x, box.getMaxX() - x}, {dy, box.getMinY() - y, box.getMaxY() - y}
        }) {
      if (Math.abs(side[0]) < 1e-9) {
        if (side[1] > 0 || side[2] < 0) {
          return new double[] {0, 0};
        }
      } else {
        from = Math.max(from, Math.min(side[1] / side[0], side[2] / side[0]));
        to = Math.min(to, Math.max(side[1] / side[0], side[2] / side[0]));
      }
    }
    return new double[] {from, to};
  }
}
