package striate.charts.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.jfree.chart.JFreeChart;
import striate.charts.data.DataTable;
import striate.charts.data.HeatCells;

/** Cells in rows and columns, the darker the larger their value; marked ones framed. */
public final class HeatMapFigure extends ThemedFigure<HeatCells> {
  private static final Color LEAST = new Color(0xF3F7FC);
  private static final Color MIDDLE = new Color(0x8DBBF0);
  private static final Color MOST = new Color(0x0B4A9E);
  private static final Color MARK = new Color(0x9A6700);

  /** Below this luminance white is told from a ground more easily than black. */
  private static final double DARK = 0.179;

  private static final double INSET = 4;

  /** Height that a cell with a name and a value takes, in points. */
  private static final double CELL_HEIGHT = 40;

  private static final double HIGHEST_CELL = 60;

  /** Of the scale, in points. */
  private static final double FOOT = 24;

  private static final double SQUARES = 300;

  public HeatMapFigure(FigureTheme theme) {
    super(new JFreeChart(null, null, new PaintedPlot(), false), theme, HeatCells.none());
    wear(theme);
  }

  /** For files: in the print theme. */
  public static HeatMapFigure forPrint(HeatCells cells) {
    HeatMapFigure figure = new HeatMapFigure(FigureTheme.PRINT);
    figure.show(cells);
    return figure;
  }

  @Override
  public String title() {
    return data().title();
  }

  @Override
  ThemedFigure<HeatCells> another(FigureTheme print) {
    return new HeatMapFigure(print);
  }

  @Override
  public double leastHeight(double width) {
    return data().named() ? CELL_HEIGHT * data().rows() + FOOT : SQUARES;
  }

  @Override
  void fill() {
    HeatCells map = data();
    ((PaintedPlot) chart().getPlot()).paintWith((g, area) -> paint(g, area, map));
  }

  @Override
  public DataTable table() {
    return data().table();
  }

  private void paint(Graphics2D g, Rectangle2D area, HeatCells map) {
    if (map.cells().isEmpty()) {
      return;
    }
    g.setFont(smallPrint());
    FontMetrics metrics = g.getFontMetrics();
    double left = map.rowNames().stream().mapToInt(metrics::stringWidth).max().orElse(0);
    double top = map.columnNames().isEmpty() ? 0 : metrics.getHeight();
    double foot = map.least().isEmpty() ? 0 : metrics.getHeight() * 1.6;
    double before = left == 0 ? 0 : left + INSET;
    double width = area.getWidth() - before;
    double height = area.getHeight() - top - foot;
    double side = Math.min(width / map.columns(), height / map.rows());
    Rectangle2D cells =
        new Rectangle2D.Double(
            area.getX() + before,
            area.getY() + top,
            map.named() ? width : side * map.columns(),
            map.named() ? Math.min(height, HIGHEST_CELL * map.rows()) : side * map.rows());
    names(g, metrics, cells, map);
    map.cells().forEach(cell -> paint(g, metrics, place(cells, map, cell), cell));
    frames(g, cells, map);
    if (!map.least().isEmpty()) {
      scale(g, metrics, cells, map);
    }
  }

  private static Rectangle2D place(Rectangle2D cells, HeatCells map, HeatCells.Cell cell) {
    double width = cells.getWidth() / map.columns();
    double height = cells.getHeight() / map.rows();
    double gap = Math.min(width, height) > 24 ? 4 : Math.min(width, height) > 6 ? 1 : 0;
    return new Rectangle2D.Double(
        cells.getX() + cell.column() * width,
        cells.getY() + cell.row() * height,
        width - gap,
        height - gap);
  }

  private void paint(Graphics2D g, FontMetrics metrics, Rectangle2D at, HeatCells.Cell cell) {
    Color ground = theme().background();
    if (!Double.isNaN(cell.share())) {
      ground = shade(cell.share());
      g.setPaint(ground);
      g.fill(at);
    } else if (!cell.name().isEmpty()) {
      g.setPaint(theme().grid());
      g.setStroke(new BasicStroke(1));
      g.draw(at);
    }
    if (cell.struck()) {
      g.setPaint(theme().muted());
      g.setStroke(new BasicStroke(1));
      g.draw(new Line2D.Double(at.getX(), at.getMaxY(), at.getMaxX(), at.getY()));
    }
    g.setPaint(luminance(ground) < DARK ? Color.WHITE : theme().text());
    if (!cell.name().isEmpty()) {
      g.drawString(
          cell.name(),
          (float) (at.getX() + INSET),
          (float) (at.getY() + INSET / 2 + metrics.getAscent()));
    }
    int width = metrics.stringWidth(cell.value());
    if (!cell.value().isEmpty() && width <= at.getWidth() - 2 * INSET) {
      g.drawString(
          cell.value(),
          (float) (at.getMaxX() - INSET - width),
          (float) (at.getMaxY() - INSET / 2 - metrics.getDescent()));
    }
  }

  /** Over the gaps, also those of the next cell; cells without names have one frame together. */
  private void frames(Graphics2D g, Rectangle2D cells, HeatCells map) {
    g.setPaint(MARK);
    Rectangle2D together = null;
    for (HeatCells.Cell cell : map.cells()) {
      if (cell.marked()) {
        Rectangle2D at = place(cells, map, cell);
        if (map.named()) {
          g.setStroke(new BasicStroke(2));
          g.draw(at);
        } else {
          together = together == null ? at : together.createUnion(at);
        }
      }
    }
    if (together != null) {
      g.setStroke(new BasicStroke(1.5f));
      g.draw(together);
    }
  }

  private void names(Graphics2D g, FontMetrics metrics, Rectangle2D cells, HeatCells map) {
    g.setPaint(theme().muted());
    double width = cells.getWidth() / map.columns();
    List<String> columns = map.columnNames();
    int widest = columns.stream().mapToInt(metrics::stringWidth).max().orElse(0);
    int every = Math.max(1, (int) Math.ceil((widest + INSET) / width));
    for (int column = 0; column < columns.size(); column += every) {
      g.drawString(
          columns.get(column),
          (float) (cells.getX() + column * width),
          (float) (cells.getY() - metrics.getDescent() - 1));
    }
    double height = cells.getHeight() / map.rows();
    every = Math.max(1, (int) Math.ceil(metrics.getHeight() / height));
    List<String> rows = map.rowNames();
    for (int row = 0; row < rows.size(); row += every) {
      g.drawString(
          rows.get(row),
          (float) (cells.getX() - INSET - metrics.stringWidth(rows.get(row))),
          (float) (cells.getY() + row * height + Math.min(height, metrics.getAscent())));
    }
  }

  private void scale(Graphics2D g, FontMetrics metrics, Rectangle2D cells, HeatCells map) {
    float base = (float) (cells.getMaxY() + metrics.getHeight());
    g.setPaint(theme().muted());
    g.drawString(map.least(), (float) cells.getX(), base);
    double x = cells.getX() + metrics.stringWidth(map.least()) + 6;
    double width = Math.min(120, cells.getWidth() / 3);
    int steps = 24;
    for (int i = 0; i < steps; i++) {
      g.setPaint(shade(i / (steps - 1.0)));
      g.fill(
          new Rectangle2D.Double(
              x + i * width / steps,
              base - metrics.getAscent() + 2.0,
              width / steps + 0.5,
              metrics.getAscent() - 2.0));
    }
    g.setPaint(theme().muted());
    g.drawString(map.most() + " " + map.unit(), (float) (x + width + 6), base);
  }

  private static Color shade(double share) {
    double in = Math.max(0, Math.min(1, share));
    return in < 0.5 ? mix(LEAST, MIDDLE, 2 * in) : mix(MIDDLE, MOST, 2 * in - 1);
  }

  private static Color mix(Color from, Color to, double share) {
    return new Color(
        mix(from.getRed(), to.getRed(), share),
        mix(from.getGreen(), to.getGreen(), share),
        mix(from.getBlue(), to.getBlue(), share));
  }

  private static int mix(int from, int to, double share) {
    return (int) Math.round(from + (to - from) * share);
  }

  /** By WCAG 2.1, in [0, 1]. */
  private static double luminance(Color colour) {
    return 0.2126 * linear(colour.getRed())
        + 0.7152 * linear(colour.getGreen())
        + 0.0722 * linear(colour.getBlue());
  }

  private static double linear(int part) {
    double share = part / 255.0;
    return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
  }
}
