package striate.charts.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.Map;
import java.util.Objects;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.RectangleInsets;
import striate.charts.data.GroupLook;
import striate.charts.data.Sense;
import striate.charts.data.StrategyHue;

/** Colours and fonts of figures: on light and dark windows, and on paper. */
public enum FigureTheme {
  LIGHT(0xFFFFFF, 0x24292F, 0x57606A, 0xE4E8EC, 0x8C959F, false),
  DARK(0x0D1117, 0xC9D1D9, 0x8B949E, 0x232A33, 0x6E7681, true),
  PRINT(0xFFFFFF, 0x000000, 0x333333, 0xDDDDDD, 0x555555, false);

  /** Size of all small print in figures, in points. */
  public static final int LABEL_POINTS = 11;

  private static final String FAMILY = Font.SANS_SERIF;

  private final Color background;
  private final Color text;
  private final Color muted;
  private final Color grid;
  private final Color axis;
  private final boolean dark;

  FigureTheme(int background, int text, int muted, int grid, int axis, boolean dark) {
    this.background = new Color(background);
    this.text = new Color(text);
    this.muted = new Color(muted);
    this.grid = new Color(grid);
    this.axis = new Color(axis);
    this.dark = dark;
  }

  public Color background() {
    return background;
  }

  public Color text() {
    return text;
  }

  public Color muted() {
    return muted;
  }

  public Color grid() {
    return grid;
  }

  public boolean dark() {
    return dark;
  }

  Font font(float points) {
    return new Font(FAMILY, Font.PLAIN, 12).deriveFont(points);
  }

  Font bold(float points) {
    return new Font(FAMILY, Font.BOLD, 12).deriveFont(points);
  }

  /**
   * A strategy's colour, from Okabe and Ito's palette, which is distinguishable with any colour
   * vision.
   */
  public Color of(StrategyHue hue) {
    return new Color(Objects.requireNonNull((dark ? ON_DARK : ON_LIGHT).get(hue)));
  }

  /** A group's colour: the strategy's, lighter or darker for further groups of it; or grey. */
  public Color of(GroupLook look) {
    if (look.grey()) {
      return axis;
    }
    Color base = of(look.hue());
    double keep = Math.pow(0.72, look.shade());
    Color ground = look.shade() % 2 == 0 ? background : text;
    return new Color(
        mix(base.getRed(), ground.getRed(), keep),
        mix(base.getGreen(), ground.getGreen(), keep),
        mix(base.getBlue(), ground.getBlue(), keep));
  }

  private static int mix(int colour, int ground, double keep) {
    return (int) Math.round(colour * keep + ground * (1 - keep));
  }

  /**
   * Visual tasks in blues, textual ones in magentas; {@code index} of {@code count} goes from dark
   * to light.
   */
  public Color of(Sense sense, int index, int count) {
    float along = count < 2 ? 0f : (float) index / (count - 1);
    float hue = sense == Sense.VISUAL ? 0.61f - 0.07f * along : 0.86f + 0.08f * along;
    float saturation = dark ? 0.80f - 0.50f * along : 0.92f - 0.45f * along;
    float brightness = dark ? 0.86f + 0.14f * along : 0.62f + 0.30f * along;
    return Color.getHSBColor(hue, saturation, brightness);
  }

  /** Styles everything that is not data. */
  public void dress(JFreeChart chart) {
    chart.setBackgroundPaint(background);
    // a tick's label at the right end is centred below it, half of it beside the plot
    chart.setPadding(new RectangleInsets(2, 2, 2, 24));
    chart.setAntiAlias(true);
    chart.setTextAntiAlias(true);
    if (chart.getLegend() != null) {
      chart.getLegend().setBackgroundPaint(background);
      chart.getLegend().setItemPaint(muted);
      chart.getLegend().setItemFont(font(LABEL_POINTS));
      chart.getLegend().setFrame(org.jfree.chart.block.BlockBorder.NONE);
    }
    Plot plot = chart.getPlot();
    plot.setBackgroundPaint(background);
    plot.setOutlineVisible(false);
    plot.setNoDataMessagePaint(muted);
    plot.setNoDataMessageFont(font(LABEL_POINTS));
    if (plot instanceof XYPlot xy) {
      xy.setRangeGridlinePaint(grid);
      xy.setRangeGridlineStroke(new BasicStroke(1));
      xy.setDomainGridlinesVisible(false);
      xy.setAxisOffset(RectangleInsets.ZERO_INSETS);
      dress(xy.getDomainAxis());
      dress(xy.getRangeAxis());
    } else if (plot instanceof CategoryPlot bars) {
      bars.setRangeGridlinePaint(grid);
      bars.setRangeGridlineStroke(new BasicStroke(1));
      bars.setAxisOffset(RectangleInsets.ZERO_INSETS);
      CategoryAxis categories = bars.getDomainAxis();
      categories.setTickLabelPaint(muted);
      categories.setTickLabelFont(font(LABEL_POINTS));
      categories.setAxisLinePaint(axis);
      categories.setTickMarksVisible(false);
      dress(bars.getRangeAxis());
    }
  }

  private void dress(ValueAxis valueAxis) {
    valueAxis.setTickLabelPaint(muted);
    valueAxis.setTickLabelFont(font(LABEL_POINTS));
    valueAxis.setLabelPaint(muted);
    valueAxis.setLabelFont(font(LABEL_POINTS));
    valueAxis.setAxisLineVisible(false);
    valueAxis.setTickMarksVisible(false);
  }

  private static final Map<StrategyHue, Integer> ON_LIGHT =
      Map.of(
          StrategyHue.ALL, 0x7D8590,
          StrategyHue.SPARSE, 0x0969DA,
          StrategyHue.BOTTOM, 0x009E73,
          StrategyHue.MIDDLE, 0xC79100,
          StrategyHue.TOP, 0xD55E00,
          StrategyHue.HYBRID, 0xC2569B,
          StrategyHue.SINGLE, 0x7A4FD0,
          StrategyHue.PROJECTOR_ONLY, 0x2AA9B8,
          StrategyHue.CUSTOM, 0x4B3B2A);

  private static final Map<StrategyHue, Integer> ON_DARK =
      Map.of(
          StrategyHue.ALL, 0xA7B0BA,
          StrategyHue.SPARSE, 0x4A9EFF,
          StrategyHue.BOTTOM, 0x2FC79B,
          StrategyHue.MIDDLE, 0xE6B93D,
          StrategyHue.TOP, 0xF07A2B,
          StrategyHue.HYBRID, 0xE488C0,
          StrategyHue.SINGLE, 0xA98BF0,
          StrategyHue.PROJECTOR_ONLY, 0x56CFDD,
          StrategyHue.CUSTOM, 0xC9B79F);
}
