package striate.charts.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Shapes that tell groups apart where colours do not: for people who see few of them, and on paper.
 */
public enum Marker {
  CIRCLE(polygon(24, 0, 0.9)),
  SQUARE(polygon(4, 45, 1.12)),
  TRIANGLE(polygon(3, 0, 1.12)),
  DIAMOND(polygon(4, 0, 1.12)),
  CROSS(cross(0)),
  POINTING_DOWN(polygon(3, 180, 1.12)),
  PLUS(cross(45)),
  HEXAGON(polygon(6, 0, 1)),
  STAR(star());

  private final List<Point> outline;

  Marker(List<Point> outline) {
    this.outline = List.copyOf(outline);
  }

  /** The corners of the closed shape around (0, 0), about 1 away from it; y points down. */
  public List<Point> outline() {
    return outline;
  }

  /** The first corner is at the top, turned clockwise by {@code degrees}. */
  private static List<Point> polygon(int corners, double degrees, double radius) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < corners; i++) {
      points.add(at(360.0 * i / corners + degrees, radius));
    }
    return points;
  }

  /** Four bars; unturned they lie on the diagonals. */
  private static List<Point> cross(double degrees) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      double bar = 90.0 * i + 45 + degrees;
      points.add(at(bar - 45, 0.42));
      points.add(at(bar - 17, 1.08));
      points.add(at(bar + 17, 1.08));
    }
    return points;
  }

  private static List<Point> star() {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      points.add(at(72.0 * i, 1.2));
      points.add(at(72.0 * i + 36, 0.5));
    }
    return points;
  }

  private static Point at(double degrees, double radius) {
    double angle = Math.toRadians(degrees);
    return new Point(radius * Math.sin(angle), -radius * Math.cos(angle));
  }
}
