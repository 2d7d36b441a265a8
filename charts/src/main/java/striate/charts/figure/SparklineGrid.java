package striate.charts.figure;

import java.awt.geom.Rectangle2D;

/**
 * Where small curves are, with a name before and a value behind each: filled column by column, in
 * as few columns as the height allows, and never in so many that names have to be cut.
 *
 * @param area of all cells that are in sight
 * @param top number of rows above it
 * @param row height of a row
 */
record SparklineGrid(
    Rectangle2D area, Widths widths, int columns, int rows, double top, double row) {
  private static final double COMFORTABLE = 236;
  private static final double TALLEST = 46;
  private static final double GAP = 14;
  private static final double SPACE = 6;
  private static final double CURVE = 28;
  private static final double LONG_CURVE = 60;

  /**
   * What has to have room, in points.
   *
   * @param name of the longest name
   * @param brief of a value without decimals
   * @param full of a value with decimals
   * @param row least height of a row
   */
  record Widths(double name, double brief, double full, double row) {
    /** Columns that have room side by side with their names whole; one even where it has none. */
    private int most(double width, int cells) {
      double narrowest = name + brief + CURVE + 2 * SPACE;
      return (int) Math.max(1, Math.min(cells, (width + GAP) / (narrowest + GAP)));
    }

    /** The least number of rows. */
    int rows(double width, int cells) {
      return divided(cells, most(width, cells));
    }
  }

  /**
   * @param top number of rows above the area
   * @param shown number of rows in it; more than there are for all
   */
  static SparklineGrid of(Rectangle2D area, Widths widths, int cells, double top, double shown) {
    double width = area.getWidth();
    int most = widths.most(width, cells);
    int columns = (int) Math.max(1, Math.min(most, width / COMFORTABLE));
    while (columns < most && area.getHeight() / divided(cells, columns) < widths.row()) {
      columns++;
    }
    int rows = Math.max(1, divided(cells, columns));
    boolean all = shown >= rows;
    return new SparklineGrid(
        area,
        widths,
        Math.max(1, divided(cells, rows)),
        rows,
        all ? 0 : Math.max(0, Math.min(top, rows - shown)),
        all ? Math.min(TALLEST, area.getHeight() / rows) : area.getHeight() / shown);
  }

  private static int divided(int cells, int by) {
    return (cells + by - 1) / by;
  }

  Rectangle2D cell(int place) {
    double width = (area.getWidth() - GAP * (columns - 1)) / columns;
    return new Rectangle2D.Double(
        area.getX() + (place / rows) * (width + GAP),
        area.getY() + (place % rows - top) * row,
        width,
        row);
  }

  /** Whether any of a cell is in sight. */
  boolean shows(int place) {
    Rectangle2D cell = cell(place);
    return cell.getMaxY() > area.getMinY() + 0.5 && cell.getMinY() < area.getMaxY() - 0.5;
  }

  /** Room of a name; less than the longest one needs only in a single, narrow column. */
  double name(Rectangle2D cell) {
    return Math.max(0, Math.min(widths.name(), cell.getWidth() - value(cell) - CURVE - 2 * SPACE));
  }

  /** Narrow cells have no room for decimals beside a curve. */
  boolean decimals(Rectangle2D cell) {
    return cell.getWidth() >= widths.name() + widths.full() + LONG_CURVE + 2 * SPACE;
  }

  private double value(Rectangle2D cell) {
    return decimals(cell) ? widths.full() : widths.brief();
  }

  Rectangle2D curve(int place) {
    Rectangle2D cell = cell(place);
    double inset = Math.min(5, cell.getHeight() * 0.14);
    double name = name(cell);
    return new Rectangle2D.Double(
        cell.getX() + name + SPACE,
        cell.getY() + inset,
        Math.max(1, cell.getWidth() - name - value(cell) - 2 * SPACE),
        cell.getHeight() - 2 * inset);
  }
}
