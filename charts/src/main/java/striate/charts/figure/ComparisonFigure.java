package striate.charts.figure;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import striate.charts.data.ComparedGroup;
import striate.charts.data.Interval;
import striate.charts.data.TimedBar;

/**
 * A complete comparison in one image: tuned layers (as stripes), bars per task, averages, and time.
 * Needs no window.
 */
public final class ComparisonFigure {
  private static final int MARGIN = 24;
  private static final int ROW = 24;

  private final String title;
  private final List<ComparedGroup> groups;
  private final FigureTheme theme;

  public ComparisonFigure(String title, List<ComparedGroup> groups, FigureTheme theme) {
    this.title = title;
    this.groups = List.copyOf(groups);
    this.theme = theme;
  }

  /**
   * @param width in points; 1000 or more leaves room for all labels
   * @param height in points; 700 or more
   * @param scale pixels per point
   */
  public BufferedImage draw(int width, int height, double scale) {
    BufferedImage image =
        new BufferedImage(
            (int) Math.round(width * scale),
            (int) Math.round(height * scale),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    try {
      g.scale(scale, scale);
      g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      g.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      g.setColor(theme.background());
      g.fillRect(0, 0, width, height);
      paint(g, width, height);
    } finally {
      g.dispose();
    }
    return image;
  }

  private void paint(Graphics2D g, int width, int height) {
    g.setColor(theme.text());
    g.setFont(theme.bold(18));
    g.drawString(title, MARGIN, 36);
    double top = 56;
    for (int row = 0; row < groups.size(); row++) {
      stripes(g, row, top + row * ROW, width - 2 * MARGIN);
    }
    double figures = top + groups.size() * ROW + 20;
    double half = (height - figures - 12) / 2;
    double inner = width - 2.0 * MARGIN;

    TaskBarsFigure tasks = new TaskBarsFigure(theme);
    tasks.show(groups);
    caption(g, "Score per task", "mean over seeds, 95 % interval", figures);
    tasks.chart().draw(g, new Rectangle2D.Double(MARGIN, figures + 8, inner, half - 24));

    double second = figures + half;
    AverageBarsFigure averages = new AverageBarsFigure(theme, false);
    averages.show(groups);
    caption(g, "Averages", "95 % interval", second);
    averages.chart().draw(g, new Rectangle2D.Double(MARGIN, second + 8, inner * 0.58, half - 24));

    TimeBarsFigure time = new TimeBarsFigure(theme, "tuning time, all layers = 1");
    time.show(
        groups.stream()
            .filter(group -> group.timeRatio() != null)
            .map(ComparisonFigure::bar)
            .toList());
    g.setColor(theme.text());
    g.setFont(theme.bold(12));
    g.drawString("Time", (float) (MARGIN + inner * 0.6), (float) second);
    time.chart()
        .draw(g, new Rectangle2D.Double(MARGIN + inner * 0.6, second + 8, inner * 0.4, half - 24));
  }

  private static TimedBar bar(ComparedGroup group) {
    Double time = group.timeRatio();
    return new TimedBar(group.name(), group.hue(), time == null ? 0 : time, 0);
  }

  private void caption(Graphics2D g, String what, String how, double y) {
    g.setColor(theme.text());
    g.setFont(theme.bold(12));
    g.drawString(what, MARGIN, (float) y);
    int after = g.getFontMetrics().stringWidth(what + "   ");
    g.setColor(theme.muted());
    g.setFont(theme.font(11));
    g.drawString(how, MARGIN + after, (float) y);
  }

  /** Name, layers as stripes, averages, seconds and trainable parameters of one group. */
  private void stripes(Graphics2D g, int row, double y, double inner) {
    ComparedGroup group = groups.get(row);
    Color colour = Bars.shade(theme, groups, row);
    g.setFont(theme.bold(12));
    g.setColor(theme.text());
    g.drawString(group.name(), MARGIN, (float) (y + 13));
    double left = MARGIN + inner * 0.24;
    double cell = Math.min(9, inner * 0.3 / Math.max(1, group.layerCount()));
    for (int layer = 0; layer < group.layerCount(); layer++) {
      g.setColor(group.layers().contains(layer) ? colour : theme.grid());
      g.fill(new RoundRectangle2D.Double(left + layer * cell, y + 2, cell - 1.5, 13, 2, 2));
    }
    g.setFont(theme.font(12));
    g.setColor(theme.text());
    right(g, percent("visual", group.visual()), MARGIN + inner * 0.69, y);
    right(g, percent("textual", group.textual()), MARGIN + inner * 0.85, y);
    g.setColor(theme.muted());
    if (group.trainableParameters() > 0) {
      right(
          g,
          String.format(Locale.ROOT, "%,d trainable", group.trainableParameters()),
          MARGIN + inner,
          y);
    }
  }

  private static void right(Graphics2D g, String text, double x, double y) {
    g.drawString(text, (float) (x - g.getFontMetrics().stringWidth(text)), (float) (y + 13));
  }

  private static String percent(String name, @Nullable Interval score) {
    return score == null
        ? name + " \u2013"
        : String.format(
            Locale.ROOT,
            "%s %.1f (%.1f\u2013%.1f) %%",
            name,
            100 * score.value(),
            100 * score.low(),
            100 * score.high());
  }
}
