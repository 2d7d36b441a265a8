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
import org.jspecify.annotations.Nullable;
import striate.charts.data.GroupLook;
import striate.charts.data.Sense;
import striate.charts.data.StrategyHue;

/**
 * Colours and fonts of figures: on light, dark and high-contrast windows, and on paper. Text is at
 * least 4.5 times as bright or dark as its ground, lines and bars 3 times (WCAG 2.1); kinds of
 * selections differ with any colour vision, and have markers and hatches besides.
 */
public enum FigureTheme {
  LIGHT(0xFFFFFF, 0x24292F, 0x57606A, 0xE4E8EC, 0x8C959F, 0x8C959F, false),
  DARK(0x0D1117, 0xC9D1D9, 0x8B949E, 0x232A33, 0x6E7681, 0x6E7681, true),
  CONTRAST(0x000000, 0xFFFFFF, 0xEDEDED, 0x4A4A4A, 0xFFFFFF, 0x7C7C7C, true),
  PRINT(0xFFFFFF, 0x000000, 0x333333, 0xDDDDDD, 0x555555, 0x8F8F8F, false);

  /** Size of all small print in figures, in points. */
  public static final int LABEL_POINTS = 11;

  private static final String FAMILY = Font.SANS_SERIF;

  private final Color background;
  private final Color text;
  private final Color muted;
  private final Color grid;
  private final Color axis;
  private final Color others;
  private final boolean dark;

  /**
   * @param others groups without a colour of their own
   */
  FigureTheme(int background, int text, int muted, int grid, int axis, int others, boolean dark) {
    this.background = new Color(background);
    this.text = new Color(text);
    this.muted = new Color(muted);
    this.grid = new Color(grid);
    this.axis = new Color(axis);
    this.others = new Color(others);
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

  /** The theme's font. */
  public Font font(float points) {
    return this == PRINT
        ? PrintFont.sized(points)
        : new Font(FAMILY, Font.PLAIN, 12).deriveFont(points);
  }

  Font bold(float points) {
    return font(points).deriveFont(Font.BOLD);
  }

  /** The colour of a kind of selection. */
  public Color of(StrategyHue hue) {
    return new Color(Objects.requireNonNull((dark ? ON_DARK : ON_LIGHT).get(hue)));
  }

  /** The colour of a task's name. */
  public Color text(Sense sense) {
    return new Color(
        dark
            ? sense == Sense.VISUAL ? 0x79B8FF : 0xF19CD9
            : sense == Sense.VISUAL ? 0x0A4C9E : 0x9E0A76);
  }

  /** A group's colour: the strategy's, lighter or darker for further groups of it; or grey. */
  public Color of(GroupLook look) {
    if (look.grey()) {
      return others;
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

  /**
   * Styles everything that is not data.
   *
   * @param factor of the text's size; 1 is the usual one
   */
  void dress(JFreeChart chart, double factor) {
    Font small = font((float) (LABEL_POINTS * factor));
    chart.setBackgroundPaint(background);
    // a tick's label at the right end is centred below it, half of it beside the plot
    chart.setPadding(new RectangleInsets(2, 2, 2, 24 * factor));
    chart.setAntiAlias(true);
    chart.setTextAntiAlias(true);
    if (chart.getLegend() != null) {
      chart.getLegend().setBackgroundPaint(background);
      chart.getLegend().setItemPaint(muted);
      chart.getLegend().setItemFont(small);
      chart.getLegend().setFrame(org.jfree.chart.block.BlockBorder.NONE);
    }
    Plot plot = chart.getPlot();
    plot.setBackgroundPaint(background);
    plot.setOutlineVisible(false);
    plot.setNoDataMessagePaint(muted);
    plot.setNoDataMessageFont(small);
    if (plot instanceof XYPlot xy) {
      xy.setRangeGridlinePaint(grid);
      xy.setRangeGridlineStroke(new BasicStroke(1));
      xy.setDomainGridlinesVisible(false);
      xy.setAxisOffset(RectangleInsets.ZERO_INSETS);
      dress(xy.getDomainAxis(), small);
      dress(xy.getRangeAxis(), small);
    } else if (plot instanceof CategoryPlot bars) {
      bars.setRangeGridlinePaint(grid);
      bars.setRangeGridlineStroke(new BasicStroke(1));
      bars.setAxisOffset(RectangleInsets.ZERO_INSETS);
      CategoryAxis categories = bars.getDomainAxis();
      categories.setTickLabelPaint(muted);
      categories.setTickLabelFont(small);
      categories.setAxisLinePaint(axis);
      categories.setTickMarksVisible(false);
      dress(bars.getRangeAxis(), small);
    }
  }

  private void dress(@Nullable ValueAxis valueAxis, Font small) {
    if (valueAxis == null) {
      return;
    }
    valueAxis.setTickLabelPaint(muted);
    valueAxis.setTickLabelFont(small);
    valueAxis.setLabelPaint(muted);
    valueAxis.setLabelFont(small);
    valueAxis.setAxisLineVisible(false);
    valueAxis.setTickMarksVisible(false);
  }

  // chosen by search: the two most alike are 0.12 apart in Oklab for people with normal,
  // deuteranopic and protanopic vision alike; all layers also from the grey of others
  private static final Map<StrategyHue, Integer> ON_LIGHT =
      Map.of(
          StrategyHue.ALL, 0x3D434C,
          StrategyHue.SPARSE, 0x153ACF,
          StrategyHue.BOTTOM, 0x04766A,
          StrategyHue.MIDDLE, 0xC67E04,
          StrategyHue.TOP, 0xB04100,
          StrategyHue.HYBRID, 0xE350B7,
          StrategyHue.SINGLE, 0x2D147C,
          StrategyHue.PROJECTOR_ONLY, 0x1398F5,
          StrategyHue.CUSTOM, 0x37111F);

  private static final Map<StrategyHue, Integer> ON_DARK =
      Map.of(
          StrategyHue.ALL, 0xF6F8FA,
          StrategyHue.SPARSE, 0x6B85FF,
          StrategyHue.BOTTOM, 0x00E49C,
          StrategyHue.MIDDLE, 0xFFB000,
          StrategyHue.TOP, 0xDE6612,
          StrategyHue.HYBRID, 0xC093BD,
          StrategyHue.SINGLE, 0x6E5AB7,
          StrategyHue.PROJECTOR_ONLY, 0x92D6FF,
          StrategyHue.CUSTOM, 0xFFFC60);
}
