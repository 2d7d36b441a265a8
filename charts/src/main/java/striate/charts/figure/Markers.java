package striate.charts.figure;

import java.awt.Shape;
import java.awt.geom.Path2D;
import striate.charts.data.Marker;
import striate.charts.data.Point;

/** Markers as charts draw them. */
final class Markers {
  private Markers() {}

  /** Around (0, 0), as high as {@code 2 * radius}. */
  static Shape shape(Marker marker, double radius) {
    Path2D path = new Path2D.Double();
    for (Point corner : marker.outline()) {
      if (path.getCurrentPoint() == null) {
        path.moveTo(radius * corner.x(), radius * corner.y());
      } else {
        path.lineTo(radius * corner.x(), radius * corner.y());
      }
    }
    path.closePath();
    return path;
  }
}
