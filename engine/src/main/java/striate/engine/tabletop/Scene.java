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
 * A table of four by four cells with pieces on it, no two of the same shape, of the same colour or
 * in the same cell.
 *
 * @param pieces in the order of their cells
 * @param card a card with a digit, in a cell of its own
 * @param look seed of everything in the picture that the words leave open: shades, offsets,
 *     background, noise
 */
public record Scene(List<Piece> pieces, @Nullable Card card, long look) {
  /** Cells in a row and in a column. */
  public static final int SIDE = 4;

  /** Cells of the table, and patches of its picture. */
  public static final int CELLS = SIDE * SIDE;

  /** What a written scene says of a cell with nothing in it. */
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
   * One word for each cell, row by row: {@code .}, a piece such as {@code small-red-circle}, or a
   * digit.
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

  /** The scene in words. */
  public String written() {
    return String.join(" ", cellWords());
  }

  /**
   * Training or test: by what is on the table, not by how it looks, so that no test scene is ever
   * trained on.
   */
  public Split split() {
    long hash = 7;
    for (String word : cellWords()) {
      hash = Dice.mix(hash * 31 + word.hashCode());
    }
    return Math.floorMod(hash, 8L) == 0 ? Split.TEST : Split.TRAIN;
  }

  /**
   * A name to find the picture by, in place of a file's path: {@code
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

  /** Whether an image's name is a scene's {@link #reference}, not a file's path. */
  public static boolean isReference(String image) {
    return image.startsWith(PREFIX);
  }

  /**
   * The scene that a {@link #reference} names.
   *
   * @throws Problem where it names none
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
            throw new IllegalArgumentException("there are two cards");
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
          "'" + reference + "' names no scene of the bundled world",
          "image",
          "write it like tabletop:5=small-red-circle,9=3;look=42",
          e);
    }
  }

  static void checkCell(int cell) {
    if (cell < 0 || cell >= CELLS) {
      throw new IllegalArgumentException("cell " + cell + " is outside of 0.." + (CELLS - 1));
    }
  }

  private static String upper(String word) {
    return word.toUpperCase(java.util.Locale.ROOT);
  }
}
