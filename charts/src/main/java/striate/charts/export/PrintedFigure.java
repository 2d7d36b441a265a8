package striate.charts.export;

import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import striate.charts.data.DataTable;
import striate.charts.data.FigureCaption;
import striate.charts.figure.Figure;
import striate.charts.figure.FigureTheme;

/**
 * A figure in the print theme with its caption below, as it was shown when it was asked for. May be
 * drawn on any thread, by one at a time.
 */
public final class PrintedFigure {
  private static final int MARGIN = 12;
  private static final float TITLE = 12;
  private static final float SMALL = 9;
  private static final int LEAST_WIDTH = 480;

  private final Supplier<? extends Figure<?>> source;
  private final FigureCaption caption;
  private final LocalDate date;
  private final int width;
  private final int height;

  /**
   * @param source makes the figure, see {@link Figure#printed}
   * @param width of the figure without margins, in points; at least 480 is taken
   * @param height likewise, 1 or more
   */
  public PrintedFigure(
      Supplier<? extends Figure<?>> source,
      FigureCaption caption,
      LocalDate date,
      int width,
      int height) {
    this.source = source;
    this.caption = caption;
    this.date = date;
    this.width = Math.max(LEAST_WIDTH, width);
    this.height = Math.max(1, height);
  }

  public FigureCaption caption() {
    return caption;
  }

  /** A file name that says what the figure shows. */
  public String fileName(FigureFormat format) {
    String words =
        caption
            .title()
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-|-$", "");
    return (words.isEmpty() ? "figure" : words) + "." + format.extension();
  }

  /** In points, margins included. */
  int width() {
    return width + 2 * MARGIN;
  }

  /** In points, with the caption. */
  int height() {
    BufferedImage none = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = none.createGraphics();
    try {
      return height + 2 * MARGIN + captionHeight(g);
    } finally {
      g.dispose();
    }
  }

  /** The data, with all that is shown and no more. */
  public DataTable table() {
    return source.get().table();
  }

  /** Draws all of it, white ground included. */
  void draw(Graphics2D g) {
    FigureTheme theme = FigureTheme.PRINT;
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    g.setColor(theme.background());
    g.fill(new Rectangle2D.Double(0, 0, width(), height + 2.0 * MARGIN + captionHeight(g)));
    source.get().chart().draw(g, new Rectangle2D.Double(MARGIN, MARGIN, width, height));
    double y = MARGIN + height + 8;
    g.setColor(theme.text());
    y = lines(g, caption.title(), titleFont(), y);
    g.setColor(theme.muted());
    lines(g, caption.line(date), smallFont(), y + 2);
  }

  private double lines(Graphics2D g, String text, Font font, double top) {
    g.setFont(font);
    FontMetrics metrics = g.getFontMetrics();
    double y = top;
    for (String line : wrapped(text, metrics)) {
      y += metrics.getAscent();
      g.drawString(line, (float) MARGIN, (float) y);
      y += metrics.getDescent() + 1;
    }
    return y;
  }

  private int captionHeight(Graphics2D g) {
    FontMetrics title = g.getFontMetrics(titleFont());
    FontMetrics small = g.getFontMetrics(smallFont());
    int lines = wrapped(caption.line(date), small).size();
    return 10
        + wrapped(caption.title(), title).size() * (title.getAscent() + title.getDescent() + 1)
        + lines * (small.getAscent() + small.getDescent() + 1);
  }

  private List<String> wrapped(String text, FontMetrics metrics) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      String longer = line.isEmpty() ? word : line + " " + word;
      if (!line.isEmpty() && metrics.stringWidth(longer) > width) {
        lines.add(line.toString());
        line.setLength(0);
        line.append(word);
      } else {
        line.setLength(0);
        line.append(longer);
      }
    }
    lines.add(line.toString());
    return lines;
  }

  private static Font titleFont() {
    return FigureTheme.PRINT.font(TITLE);
  }

  private static Font smallFont() {
    return FigureTheme.PRINT.font(SMALL);
  }
}
