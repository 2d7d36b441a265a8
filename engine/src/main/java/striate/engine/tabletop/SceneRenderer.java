package striate.engine.tabletop;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Renders scenes without a platform's drawing library, so that a scene's pixels are the same
 * everywhere. Smooths edges by sampling each pixel at {@value #SAMPLES} x {@value #SAMPLES} points.
 * One cell is one patch.
 */
public final class SceneRenderer {
  /** Width and height of an image in pixels. */
  public static final int PICTURE = 64;

  /** Width and height of a cell in pixels. */
  public static final int CELL = PICTURE / Scene.SIDE;

  private static final int SAMPLES = 4;
  private static final double NOISE = 9;

  private SceneRenderer() {}

  /** An object in one cell; points are relative to the cell's centre, in cell widths. */
  private interface Figure {
    /** The colour at the point, or null for the background. */
    double @Nullable [] at(double x, double y);
  }

  private record Placed(int cell, Figure figure) {}

  /** The scene's image: {@value #PICTURE} x {@value #PICTURE}. */
  public static Picture render(Scene scene) {
    Dice dice = Dice.of(scene.look(), 1);
    double[] ground = ground(dice);
    double slopeX = dice.between(-28, 28);
    double slopeY = dice.between(-28, 28);
    int stripe = dice.below(3) == 0 ? 2 + dice.below(5) : 0;
    double stripeDepth = dice.between(6, 16);
    List<Placed> placed = new ArrayList<>();
    for (Piece piece : scene.pieces()) {
      placed.add(new Placed(piece.cell(), figure(piece, dice)));
    }
    Card card = scene.card();
    if (card != null) {
      placed.add(new Placed(card.cell(), figure(card, dice)));
    }
    byte[] rgb = new byte[3 * PICTURE * PICTURE];
    for (int y = 0; y < PICTURE; y++) {
      for (int x = 0; x < PICTURE; x++) {
        double shade =
            slopeX * (x - PICTURE / 2) / PICTURE
                + slopeY * (y - PICTURE / 2) / PICTURE
                + (stripe > 0 && (x + y) / stripe % 2 == 0 ? stripeDepth : 0);
        double[] colour = new double[3];
        for (int c = 0; c < 3; c++) {
          colour[c] = ground[c] + shade;
        }
        Figure figure = at(placed, x / CELL + Scene.SIDE * (y / CELL));
        if (figure != null) {
          colour = cover(figure, colour, x % CELL, y % CELL);
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

  /** A greyish colour, dark to light. */
  private static double[] ground(Dice dice) {
    double light = dice.between(50, 215);
    double[] ground = new double[3];
    for (int c = 0; c < 3; c++) {
      ground[c] = light + dice.between(-14, 14);
    }
    return ground;
  }

  private static @Nullable Figure at(List<Placed> placed, int cell) {
    for (Placed one : placed) {
      if (one.cell() == cell) {
        return one.figure();
      }
    }
    return null;
  }

  private static double[] cover(Figure figure, double[] ground, int x, int y) {
    double[] sum = new double[3];
    for (int sub = 0; sub < SAMPLES * SAMPLES; sub++) {
      double px = (x + (sub % SAMPLES + 0.5) / SAMPLES) / CELL - 0.5;
      double py = (y + (sub / SAMPLES + 0.5) / SAMPLES) / CELL - 0.5;
      double[] hit = figure.at(px, py);
      double[] from = hit == null ? ground : hit;
      for (int c = 0; c < 3; c++) {
        sum[c] += from[c];
      }
    }
    for (int c = 0; c < 3; c++) {
      sum[c] /= SAMPLES * SAMPLES;
    }
    return sum;
  }

  private static Figure figure(Piece piece, Dice dice) {
    double radius = piece.size().radius(dice.share());
    double room = 0.48 - radius;
    double centreX = dice.between(-room, room);
    double centreY = dice.between(-room, room);
    double[] paint = piece.colour().paint();
    double light = dice.between(0.82, 1.12);
    for (int c = 0; c < 3; c++) {
      paint[c] = Math.min(255, paint[c] * light + dice.between(-12, 12));
    }
    return (x, y) ->
        piece.shape().covers((x - centreX) / radius, (y - centreY) / radius) ? paint : null;
  }

  private static Figure figure(Card card, Dice dice) {
    double height = dice.between(0.3, 0.36);
    double centreX = dice.between(-0.06, 0.06);
    double centreY = dice.between(-0.04, 0.04);
    double thickness = dice.between(0.055, 0.075);
    double paper = dice.between(225, 255);
    double ink = dice.between(0, 45);
    double[] white = {paper, paper, paper};
    double[] black = {ink, ink, ink};
    return (x, y) -> {
      double dx = x - centreX;
      double dy = y - centreY;
      if (Math.abs(dx) > 0.36 || Math.abs(dy) > 0.45) {
        return null;
      }
      double distance = height * DigitStrokes.distance(card.digit(), dx / height, dy / height);
      return distance <= thickness ? black : white;
    };
  }
}
