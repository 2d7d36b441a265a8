package striate.engine.tabletop;

import org.jspecify.annotations.Nullable;

/**
 * Renders scenes without a platform's drawing library, so that a scene's pixels are the same
 * everywhere. Smooths edges by sampling each pixel at {@value #SAMPLES} x {@value #SAMPLES} points.
 * A place is two patches: the arm with the flag and the ball, and the shirt.
 */
public final class SceneRenderer {
  /** Width and height of an image in pixels. */
  public static final int PICTURE = 64;

  /** Width and height of a patch in pixels. */
  public static final int PATCH = PICTURE / Scene.SIDE;

  private static final int SAMPLES = 2;
  private static final double NOISE = 15;
  private static final double CENTRE = (PATCH - 1) / 2.0;

  private SceneRenderer() {}

  /** What one patch shows; points are pixels from the centre of the patch's first pixel. */
  private interface Figure {
    /** The colour at the point, or null for the background. */
    double @Nullable [] at(double x, double y);
  }

  /** The scene's image: {@value #PICTURE} x {@value #PICTURE}. */
  public static Picture render(Scene scene) {
    Dice dice = Dice.of(scene.look(), 1);
    double[] ground = ground(dice);
    double slopeX = dice.between(-28, 28);
    double slopeY = dice.between(-28, 28);
    @Nullable Figure[] figures = new Figure[Scene.PATCHES];
    for (Player player : scene.round()) {
      figures[2 * player.place()] = arm(scene, player, dice);
      figures[2 * player.place() + 1] = shirt(player, dice);
    }
    byte[] rgb = new byte[3 * PICTURE * PICTURE];
    double[] colour = new double[3];
    for (int y = 0; y < PICTURE; y++) {
      for (int x = 0; x < PICTURE; x++) {
        double shade = slopeX * (x - PICTURE / 2) / PICTURE + slopeY * (y - PICTURE / 2) / PICTURE;
        for (int c = 0; c < 3; c++) {
          colour[c] = ground[c] + shade;
        }
        Figure figure = figures[x / PATCH + Scene.SIDE * (y / PATCH)];
        if (figure != null) {
          cover(figure, colour, x % PATCH, y % PATCH);
        }
        for (int c = 0; c < 3; c++) {
          double noisy = colour[c] + dice.between(-NOISE, NOISE);
          rgb[3 * (y * PICTURE + x) + c] =
              (byte) Math.max(0, Math.min(255, (int) Math.floor(noisy + 0.5)));
        }
      }
    }
    return new Picture(PICTURE, rgb);
  }

  /** Grass, dark to light. */
  private static double[] ground(Dice dice) {
    return new double[] {
      0.8 * dice.between(70, 150), dice.between(70, 150), 0.75 * dice.between(70, 150)
    };
  }

  /** Replaces the background's colour by the mean over the pixel's sample points. */
  private static void cover(Figure figure, double[] colour, int x, int y) {
    double[] sum = new double[3];
    for (int sub = 0; sub < SAMPLES * SAMPLES; sub++) {
      double px = x + (sub % SAMPLES + 0.5) / SAMPLES - 0.5;
      double py = y + (sub / SAMPLES + 0.5) / SAMPLES - 0.5;
      double[] hit = figure.at(px, py);
      double[] from = hit == null ? colour : hit;
      for (int c = 0; c < 3; c++) {
        sum[c] += from[c];
      }
    }
    for (int c = 0; c < 3; c++) {
      colour[c] = sum[c] / (SAMPLES * SAMPLES);
    }
  }

  private static Figure arm(Scene scene, Player player, Dice dice) {
    double middle = CENTRE + dice.between(-1.5, 1.5);
    double left = dice.between(0, 2);
    double pole = dice.between(9, 11);
    double width = dice.between(3.2, 4.8);
    double height = dice.between(2.5, 3.5);
    double shoulder = middle - dice.between(2, 5);
    double ballX = dice.between(2.5, 5.5);
    double ballY = dice.between(12.2, 13);
    double radius = dice.between(2.2, 2.9);
    double[] sleeve = shade(player.colour(), dice);
    double[] flag = shade(scene.after(player, 1).colour(), dice);
    boolean ball = player.equals(scene.after(0));
    return (x, y) -> {
      double away = Math.hypot(x - ballX, y - ballY);
      if (ball && away < radius) {
        return away < 1.22 ? SPOT : LEATHER;
      }
      if (x >= pole) {
        return x < pole + width && y > shoulder ? sleeve : null;
      }
      return x > left && Math.abs(y - middle + 3) < height ? flag : null;
    };
  }

  private static final double[] LEATHER = {232, 232, 232};
  private static final double[] SPOT = {25, 25, 25};

  private static Figure shirt(Player player, Dice dice) {
    double middleX = CENTRE + dice.between(-1.5, 1.5);
    double middleY = CENTRE + dice.between(-1.5, 1.5);
    double half = dice.between(5.2, 6.8);
    int phase = dice.below(4);
    double[] light = shade(player.colour(), dice);
    double[] dark = {0.45 * light[0], 0.45 * light[1], 0.45 * light[2]};
    return (x, y) -> {
      if (Math.abs(x - middleX) >= half - 0.12 * (y - middleY) || Math.abs(y - middleY) >= half) {
        return null;
      }
      int column = (int) Math.floor(x + 0.5) + phase;
      int row = (int) Math.floor(y + 0.5) + phase;
      return player.pattern().darkens(column, row) ? dark : light;
    };
  }

  private static double[] shade(Colour colour, Dice dice) {
    double[] paint = colour.paint();
    double light = dice.between(0.85, 1.1);
    for (int c = 0; c < 3; c++) {
      paint[c] = Math.min(255, paint[c] * light + dice.between(-10, 10));
    }
    return paint;
  }
}
