package striate.charts.figure;

/**
 * A figure of rows that can show a part of them, while what stands around them stays.
 *
 * @param <D> its data
 */
public interface ScrollingFigure<D> extends Figure<D> {
  /**
   * How many rows data needs at least; rows of headings may count as less than one.
   *
   * @param width of the figure in points
   */
  double length(D data, double width);

  /**
   * How many rows have room.
   *
   * @param height of the figure in points
   */
  double room(D data, double height);

  /**
   * Shows a part of the rows.
   *
   * @param from number of rows above the part
   * @param rows in the part; more than there are for all
   */
  void scrollTo(double from, double rows);
}
