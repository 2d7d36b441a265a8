package striate.engine.tabletop;

import java.util.Locale;

/** The outline of a piece. */
public enum Shape {
  CIRCLE,
  SQUARE,
  TRIANGLE,
  CROSS;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a point lies inside the shape of radius 1 around the origin; y grows downwards. */
  boolean covers(double x, double y) {
    return switch (this) {
      case CIRCLE -> x * x + y * y <= 1;
      case SQUARE -> Math.max(Math.abs(x), Math.abs(y)) <= 0.9;
      case TRIANGLE -> y <= 0.85 && y >= -1 && Math.abs(x) <= (y + 1) * 0.57;
      case CROSS ->
          Math.max(Math.abs(x), Math.abs(y)) <= 1 && Math.min(Math.abs(x), Math.abs(y)) <= 0.34;
    };
  }
}
