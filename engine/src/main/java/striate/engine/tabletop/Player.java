package striate.engine.tabletop;

/**
 * A player on the table.
 *
 * @param place 0..7, row by row from the upper left
 */
public record Player(Colour colour, Pattern pattern, int place) {
  public Player {
    if (place < 0 || place >= Scene.PLACES) {
      throw new IllegalArgumentException("place " + place + " is outside 0.." + (Scene.PLACES - 1));
    }
  }

  /** The word for the shirt in a description, such as {@code striped-red-shirt}. */
  public String shirt() {
    return shirt(pattern, colour);
  }

  static String shirt(Pattern pattern, Colour colour) {
    return pattern.word() + "-" + colour.word() + "-shirt";
  }

  /** The word for the arm with its flag, such as {@code red-to-blue}. */
  static String arm(Colour own, Colour flag, boolean ball) {
    return own.word() + "-to-" + flag.word() + (ball ? "-ball" : "");
  }
}
