package striate.engine.tabletop;

/** The strokes of the ten digits, in a box of width 1 and height 2 around the origin. */
final class DigitStrokes {
  /** For each digit its strokes, each a line of points x, y; y grows downwards. */
  private static final double[][][] STROKES = {
    {{-0.5, -0.6, -0.2, -1, 0.2, -1, 0.5, -0.6, 0.5, 0.6, 0.2, 1, -0.2, 1, -0.5, 0.6, -0.5, -0.6}},
    {{-0.3, -0.6, 0.1, -1, 0.1, 1}, {-0.3, 1, 0.45, 1}},
    {{-0.5, -0.6, -0.2, -1, 0.2, -1, 0.5, -0.65, 0.45, -0.2, -0.5, 1, 0.5, 1}},
    {{-0.5, -1, 0.5, -1, 0, -0.2, 0.4, 0, 0.5, 0.5, 0.2, 1, -0.2, 1, -0.5, 0.7}},
    {{0.3, 1, 0.3, -1, -0.55, 0.4, 0.6, 0.4}},
    {{0.5, -1, -0.4, -1, -0.45, -0.15, 0.1, -0.25, 0.5, 0.1, 0.5, 0.6, 0.2, 1, -0.2, 1, -0.5, 0.7}},
    {
      {
        0.4, -1, -0.2, -0.6, -0.5, 0.2, -0.5, 0.6, -0.2, 1, 0.2, 1, 0.5, 0.6, 0.5, 0.3, 0.2, -0.05,
        -0.2, -0.05, -0.5, 0.3
      }
    },
    {{-0.5, -1, 0.5, -1, -0.1, 1}},
    {
      {0, -0.1, -0.4, -0.35, -0.4, -0.7, -0.15, -1, 0.15, -1, 0.4, -0.7, 0.4, -0.35, 0, -0.1},
      {0, -0.1, -0.5, 0.3, -0.5, 0.7, -0.2, 1, 0.2, 1, 0.5, 0.7, 0.5, 0.3, 0, -0.1}
    },
    {
      {
        -0.4, 1, 0.2, 0.6, 0.5, -0.2, 0.5, -0.6, 0.2, -1, -0.2, -1, -0.5, -0.6, -0.5, -0.3, -0.2,
        0.05, 0.2, 0.05, 0.5, -0.3
      }
    },
  };

  private DigitStrokes() {}

  /** A point's distance to the digit's nearest stroke. */
  static double distance(int digit, double x, double y) {
    double nearest = Double.MAX_VALUE;
    for (double[] line : STROKES[digit]) {
      for (int i = 0; i + 3 < line.length; i += 2) {
        nearest = Math.min(nearest, squared(x, y, line[i], line[i + 1], line[i + 2], line[i + 3]));
      }
    }
    return Math.sqrt(nearest);
  }

  private static double squared(
      double x, double y, double fromX, double fromY, double toX, double toY) {
    double dx = toX - fromX;
    double dy = toY - fromY;
    double along = ((x - fromX) * dx + (y - fromY) * dy) / (dx * dx + dy * dy);
    double t = Math.max(0, Math.min(1, along));
    double offX = x - fromX - t * dx;
    double offY = y - fromY - t * dy;
    return offX * offX + offY * offY;
  }
}
