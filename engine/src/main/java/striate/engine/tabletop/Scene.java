package striate.engine.tabletop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/**
 * A table of four by four cells with pieces. No two pieces have the same shape, colour or cell.
 *
 * @param pieces in the order of their cells
 * @param card a card with a digit, in a separate cell
 * @param look seed of the image's shades, offsets, background and noise, which the written scene
 *     does not determine
 */
public record Scene(List<Piece> pieces, @Nullable Card card, long look) {
  /** Cells per row and per column. */
  public static final int SIDE = 4;

  /** Cells of the table, and patches of its image. */
  public static final int CELLS = SIDE * SIDE;

  /** The word for an empty cell in a written scene. */
  public static final String EMPTY = ".";

  private static final String PREFIX = "tabletop:";

  public Scene {
    pieces = pieces.stream().sorted(Comparator.comparingInt(Piece::cell)).toList();
    Set<Shape> shapes = EnumSet.noneOf(Shape.class);
    Set<Colour> colours = EnumSet.noneOf(Colour.class);
    boolean[] taken = new boolean[CELLS];
    if (card != null) {
      taken[card.cell()] = true;
    }
    for (Piece piece : pieces) {
      if (!shapes.add(piece.shape()) || !colours.add(piece.colour()) || taken[piece.cell()]) {
        throw new IllegalArgumentException(
            piece.word() + " shares its shape, colour or cell " + piece.cell());
      }
      taken[piece.cell()] = true;
    }
  }

  /**
   * One word per cell, row by row: {@code .}, a piece such as {@code small-red-circle}, or a digit.
   */
  public List<String> cellWords() {
    String[] words = new String[CELLS];
    Arrays.fill(words, EMPTY);
    for (Piece piece : pieces) {
      words[piece.cell()] = piece.word();
    }
    if (card != null) {
      words[card.cell()] = card.word();
    }
    return List.of(words);
  }

  /** The written scene. */
  public String written() {
    return String.join(" ", cellWords());
  }

  /**
   * Training or test, by the pieces on the table and not by their look, so that no run trains on a
   * test scene.
   */
  public Split split() {
    long hash = 7;
    for (String word : cellWords()) {
      hash = Dice.mix(hash * 31 + word.hashCode());
    }
    return Math.floorMod(hash, 8L) == 0 ? Split.TEST : Split.TRAIN;
  }

  /**
   * A reference to the scene's image, used in place of a file's path: {@code
   * tabletop:5=small-red-circle,9=3;look=42}.
   */
  public String reference() {
    List<String> words = cellWords();
    List<String> taken = new ArrayList<>();
    for (int cell = 0; cell < CELLS; cell++) {
      if (!words.get(cell).equals(EMPTY)) {
        taken.add(cell + "=" + words.get(cell));
      }
    }
    return PREFIX + String.join(",", taken) + ";look=" + look;
  }

  /** Whether an image's name is a scene's {@link #reference} and not a file's path. */
  public static boolean isReference(String image) {
    return image.startsWith(PREFIX);
  }

  /**
   * The scene that a {@link #reference} names.
   *
   * @throws Problem if it is not a valid reference
   */
  public static Scene parse(String reference) {
    try {
      String[] parts = reference.substring(PREFIX.length()).split(";look=", -1);
      List<Piece> pieces = new ArrayList<>();
      Card card = null;
      for (String entry : parts[0].isEmpty() ? new String[0] : parts[0].split(",")) {
        int equals = entry.indexOf('=');
        int cell = Integer.parseInt(entry.substring(0, equals));
        String[] words = entry.substring(equals + 1).split("-");
        if (words.length == 1) {
          if (card != null) {
            throw new IllegalArgumentException("a scene has at most one card, this one has two");
          }
          card = new Card(Integer.parseInt(words[0]), cell);
        } else {
          pieces.add(
              new Piece(
                  Size.valueOf(upper(words[0])),
                  Colour.valueOf(upper(words[1])),
                  Shape.valueOf(upper(words[2])),
                  cell));
        }
      }
      return new Scene(pieces, card, Long.parseLong(parts[1]));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw Problem.badInput(
          "'" + reference + "' is not a scene of the bundled world",
          "image",
          "write it like tabletop:5=small-red-circle,9=3;look=42",
          e);
    }
  }

  static void checkCell(int cell) {
    if (cell < 0 || cell >= CELLS) {
      throw new IllegalArgumentException("cell " + cell + " is outside 0.." + (CELLS - 1));
    }
  }

  private static String upper(String word) {
    return word.toUpperCase(java.util.Locale.ROOT);
  }
}
