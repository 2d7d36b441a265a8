package striate.engine.tabletop;

/**
 * A piece on the table.
 *
 * @param cell 0..15, row by row from the upper left
 */
public record Piece(Size size, Colour colour, Shape shape, int cell) {
  public Piece {
    Scene.checkCell(cell);
  }

  /** The word for it in a written scene, such as {@code small-red-circle}. */
  public String word() {
    return word(size, colour, shape);
  }

  static String word(Size size, Colour colour, Shape shape) {
    return size.word() + "-" + colour.word() + "-" + shape.word();
  }

  int row() {
    return cell / Scene.SIDE;
  }
}
