package striate.charts.figure;

import java.awt.BasicStroke;

/** Line styles: dashes distinguish curves of the same colour. */
final class Strokes {
  private static final float[][] DASHES = {{}, {7, 3}, {2, 3}, {8, 3, 2, 3}};

  private Strokes() {}

  static BasicStroke line(float width, int variant) {
    float[] dashes = DASHES[Math.floorMod(variant, DASHES.length)];
    return dashes.length == 0
        ? new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)
        : new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dashes, 0);
  }
}
