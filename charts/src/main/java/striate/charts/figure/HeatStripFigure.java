package striate.charts.figure;

import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jfree.chart.ChartRenderingInfo;
import org.jfree.chart.JFreeChart;
import org.jspecify.annotations.Nullable;
import striate.charts.data.DataTable;
import striate.charts.data.LayerTimes;
import striate.charts.data.StrategyHue;

/** Time of every layer at measured steps: layers as rows, steps as columns, darker = longer. */
public final class HeatStripFigure extends ThemedFigure<LayerTimes> {
  private static final double GAP = 1;

  public HeatStripFigure(FigureTheme theme) {
    super(new JFreeChart(null, null, new PaintedPlot(), false), theme, new LayerTimes(List.of()));
    wear(theme);
  }

  @Override
  public String title() {
    return "Time per layer";
  }

  @Override
  ThemedFigure<LayerTimes> another(FigureTheme print) {
    return new HeatStripFigure(print);
  }

  @Override
  void fill() {
    LayerTimes times = data();
    ((PaintedPlot) chart().getPlot()).paintWith((g, area) -> paint(g, area, times));
  }

  private static double longest(LayerTimes times) {
    return times.columns().stream()
        .flatMap(column -> column.layers().stream())
        .mapToDouble(LayerTimes.Layer::millis)
        .max()
        .orElse(1);
  }

  /** Room for names at the left, and for steps and the scale below. */
  private Rectangle2D cells(Rectangle2D area) {
    double line = smallPrint().getSize2D() * 1.5;
    return new Rectangle2D.Double(
        area.getX() + line * 3.4,
        area.getY(),
        Math.max(1, area.getWidth() - line * 3.4),
        Math.max(1, area.getHeight() - 2 * line));
  }

  private static Rectangle2D cell(Rectangle2D cells, LayerTimes times, int column, int layer) {
    double width = cells.getWidth() / times.columns().size();
    double height = cells.getHeight() / times.layers();
    return new Rectangle2D.Double(
        cells.getX() + column * width,
        cells.getY() + layer * height,
        Math.max(1, width - (width > 6 ? GAP : 0)),
        Math.max(1, height - (height > 6 ? GAP : 0)));
  }

  private void paint(Graphics2D g, Rectangle2D area, LayerTimes times) {
    if (times.layers() == 0) {
      return;
    }
    Rectangle2D cells = cells(area);
    double longest = longest(times);
    for (int column = 0; column < times.columns().size(); column++) {
      List<LayerTimes.Layer> layers = times.columns().get(column).layers();
      for (int layer = 0; layer < layers.size(); layer++) {
        g.setPaint(shade(layers.get(layer).millis() / longest));
        g.fill(cell(cells, times, column, layer));
      }
    }
    g.setFont(smallPrint());
    FontMetrics metrics = g.getFontMetrics();
    g.setPaint(theme().muted());
    int every = (int) Math.ceil(metrics.getHeight() * times.layers() / cells.getHeight());
    for (int layer = 0; layer < times.layers(); layer += Math.max(1, every)) {
      String name = "layer " + layer;
      Rectangle2D cell = cell(cells, times, 0, layer);
      g.drawString(
          name,
          (float) (cells.getX() - 6 - metrics.stringWidth(name)),
          (float) (cell.getCenterY() + metrics.getAscent() / 2.0 - 1));
    }
    float below = (float) (cells.getMaxY() + metrics.getAscent() + 2);
    String first = "step " + times.columns().get(0).step();
    String last = "step " + times.columns().get(times.columns().size() - 1).step();
    g.drawString(first, (float) cells.getX(), below);
    if (times.columns().size() > 1) {
      g.drawString(last, (float) (cells.getMaxX() - metrics.stringWidth(last)), below);
    }
    scale(g, cells, metrics, longest);
  }

  private void scale(Graphics2D g, Rectangle2D cells, FontMetrics metrics, double longest) {
    double top = cells.getMaxY() + metrics.getHeight() + 5;
    double width = Math.min(120, cells.getWidth() / 3);
    for (int i = 0; i < 24; i++) {
      g.setPaint(shade(i / 23.0));
      g.fill(
          new Rectangle2D.Double(
              cells.getX() + i * width / 24, top, width / 24 + 0.5, metrics.getAscent() - 2.0));
    }
    g.setPaint(theme().muted());
    g.drawString(
        String.format(Locale.ROOT, "0 to %.1f ms, forward and backward, of one batch", longest),
        (float) (cells.getX() + width + 8),
        (float) (top + metrics.getAscent() - 2));
  }

  private Color shade(double share) {
    Color full = theme().of(StrategyHue.SPARSE);
    Color none = theme().grid();
    return new Color(
        mix(full.getRed(), none.getRed(), share),
        mix(full.getGreen(), none.getGreen(), share),
        mix(full.getBlue(), none.getBlue(), share));
  }

  private static int mix(int full, int none, double share) {
    double part = Math.max(0, Math.min(1, share));
    return (int) Math.round(full * part + none * (1 - part));
  }

  @Override
  public Optional<ReadOut> near(ChartRenderingInfo drawn, double x, double y) {
    LayerTimes times = data();
    Rectangle2D cells = cells(drawn.getPlotInfo().getDataArea());
    if (times.layers() == 0 || !cells.contains(x, y)) {
      return Optional.empty();
    }
    int column = (int) ((x - cells.getX()) / cells.getWidth() * times.columns().size());
    int layer = (int) ((y - cells.getY()) / cells.getHeight() * times.layers());
    return Optional.of(readOut(cells, times, column, layer));
  }

  @Override
  public Optional<ReadOut> beside(
      ChartRenderingInfo drawn, @Nullable ReadOut from, int items, int series) {
    LayerTimes times = data();
    Rectangle2D area = drawn.getPlotInfo().getDataArea();
    if (area == null || times.layers() == 0) {
      return Optional.empty();
    }
    int column = from == null ? 0 : from.item() + items;
    int layer = from == null ? 0 : from.series() + series;
    return Optional.of(
        readOut(
            cells(area),
            times,
            Math.max(0, Math.min(times.columns().size() - 1, column)),
            Math.max(0, Math.min(times.layers() - 1, layer))));
  }

  private static ReadOut readOut(Rectangle2D cells, LayerTimes times, int column, int layer) {
    LayerTimes.At at = times.columns().get(column);
    LayerTimes.Layer time = at.layers().get(layer);
    Rectangle2D cell = cell(cells, times, column, layer);
    return new ReadOut(
        0,
        layer,
        column,
        "layer " + layer,
        List.of(
            "step " + at.step(),
            String.format(Locale.ROOT, "forward %.2f ms", time.forwardMillis()),
            time.backwardMillis() == 0
                ? "no gradient goes through it"
                : String.format(Locale.ROOT, "backward %.2f ms", time.backwardMillis())),
        cell.getCenterX(),
        cell.getCenterY(),
        true);
  }

  @Override
  public DataTable table() {
    List<List<String>> rows = new ArrayList<>();
    for (LayerTimes.At at : data().columns()) {
      for (int layer = 0; layer < at.layers().size(); layer++) {
        LayerTimes.Layer time = at.layers().get(layer);
        rows.add(
            List.of(
                Integer.toString(at.step()),
                Integer.toString(layer),
                Double.toString(time.forwardMillis()),
                Double.toString(time.backwardMillis())));
      }
    }
    return new DataTable(List.of("step", "layer", "forward ms", "backward ms"), rows);
  }
}
