package striate.charts.data;

import java.util.List;

/**
 * Cells in rows and columns, each with a value as its colour.
 *
 * @param title what they show
 * @param columns how many columns there are
 * @param cells in any order
 * @param columnNames above the columns; empty for none
 * @param rowNames before the rows; empty for none
 * @param least as the scale says it; empty for no scale
 * @param most likewise
 * @param unit of both
 * @param table the same as numbers
 */
public record HeatCells(
    String title,
    int columns,
    List<Cell> cells,
    List<String> columnNames,
    List<String> rowNames,
    String least,
    String most,
    String unit,
    DataTable table) {

  public HeatCells {
    cells = List.copyOf(cells);
    columnNames = List.copyOf(columnNames);
    rowNames = List.copyOf(rowNames);
  }

  /** Nothing to draw. */
  public static HeatCells none() {
    return new HeatCells(
        "", 1, List.of(), List.of(), List.of(), "", "", "", new DataTable(List.of(), List.of()));
  }

  /** Whether cells say what they are; others are small, square, and told by the edges' names. */
  public boolean named() {
    return cells.stream().anyMatch(cell -> !cell.name().isEmpty());
  }

  public int rows() {
    return cells.stream().mapToInt(cell -> cell.row() + 1).max().orElse(0);
  }

  /**
   * @param name in its corner; may be empty
   * @param value as it is shown; may be empty
   * @param share where its colour is between the least, 0, and the most, 1; NaN for no colour
   * @param marked whether it has a frame
   * @param struck whether it is crossed out
   */
  public record Cell(
      int row,
      int column,
      String name,
      String value,
      double share,
      boolean marked,
      boolean struck) {}
}
