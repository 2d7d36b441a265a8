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
      throw new IllegalArgumentException("digit " + digit + " is outside of 0..9");
    }
  }

  /** The one word that a written scene has in its cell. */
  public String word() {
    return Integer.toString(digit);
  }
}
