package striate.engine.tabletop;

/**
 * A card with a written digit.
 *
 * @param digit 0..9
 * @param cell 0..15, row by row from the upper left
 */
public record Card(int digit, int cell) {
  public Card {
    Scene.checkCell(cell);
    if (digit < 0 || digit > 9) {
      throw new IllegalArgumentException("digit " + digit + " is outside 0..9");
    }
  }

  /** The word for it in a written scene. */
  public String word() {
    return Integer.toString(digit);
  }
}
