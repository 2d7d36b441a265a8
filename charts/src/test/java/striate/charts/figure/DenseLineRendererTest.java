package striate.charts.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.AbstractXYItemRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.Range;
import org.jfree.data.general.DatasetUtils;
import org.jfree.data.xy.XYDataset;
import org.junit.jupiter.api.Test;
import striate.charts.data.Curve;
import striate.charts.data.Point;
import striate.charts.data.StrategyHue;

/** A dense line covers what the same line covers when it is stroked. */
class DenseLineRendererTest {
  private static final int WIDTH = 300;
  private static final int HEIGHT = 200;
  private static final Random NOISE = new Random(7);

  @Test
  void noiseCoversWhatItsStrokeCovers() {
    CurveDataset data = data(9_000, i -> 2 + Math.sin(i / 900.0) + 0.1 * NOISE.nextGaussian());
    assertThat(strayed(data, new Range(0, 8_999), new NumberAxis())).isZero();
  }

  @Test
  void aSmoothSteepLineDoesToo() {
    CurveDataset data = data(9_000, i -> 40 * Math.exp(-i / 300.0));
    assertThat(strayed(data, new Range(0, 8_999), new NumberAxis())).isZero();
    assertThat(strayed(data, new Range(0, 8_999), new LogAxis())).isZero();
  }

  @Test
  void aPartOfItIsDrawnToTheEdges() {
    CurveDataset data = data(9_000, i -> 2 + Math.sin(i / 90.0));
    assertThat(strayed(data, new Range(2_000, 5_000), new NumberAxis())).isZero();
  }

  @Test
  void valuesThatAreNotFiniteLeaveAGap() {
    CurveDataset data = data(3_000, i -> i > 1_000 && i < 1_500 ? Double.NaN : 1 + i % 2);
    assertThat(strayed(data, new Range(0, 2_999), new NumberAxis())).isZero();
    BufferedImage image =
        drawn(data, new Range(0, 2_999), new NumberAxis(), new DenseLineRenderer());
    for (int x = 105; x < 145; x++) {
      for (int y = 0; y < HEIGHT; y++) {
        assertThat(ink(image, x, y)).isFalse();
      }
    }
  }

  @Test
  void stretchesWithFewPointsAreJoined() {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      points.add(new Point(i, 1 + i % 7));
    }
    points.add(new Point(8_000, 20));
    points.add(new Point(9_000, 3));
    assertThat(strayed(data(points), new Range(0, 9_000), new NumberAxis())).isZero();
  }

  @Test
  void boundsAreThoseOfAllFinitePointsInSight() {
    CurveDataset data = data(500, i -> i == 17 ? Double.NaN : i == 400 ? 1_000 : Math.sin(i));
    List<Comparable<?>> keys = List.of(0);
    assertThat(data.getDomainBounds(keys, true))
        .isEqualTo(DatasetUtils.iterateDomainBounds(data, false));
    for (Range x : List.of(new Range(0, 499), new Range(10.5, 30), new Range(600, 700))) {
      assertThat(data.getRangeBounds(keys, x, true))
          .isEqualTo(DatasetUtils.iterateToFindRangeBounds(data, keys, x, false));
    }
  }

  /** Inked pixels of one drawing that have no ink within a pixel in the other. */
  private static int strayed(CurveDataset data, Range x, ValueAxis y) {
    XYLineAndShapeRenderer stroked = new XYLineAndShapeRenderer(true, false);
    stroked.setDrawSeriesLineAsPath(true);
    BufferedImage expected = drawn(data, x, y, stroked);
    BufferedImage found = drawn(data, x, y, new DenseLineRenderer());
    return strayed(expected, found) + strayed(found, expected);
  }

  private static int strayed(BufferedImage from, BufferedImage to) {
    int strayed = 0;
    int inked = 0;
    for (int x = 0; x < WIDTH; x++) {
      for (int y = 0; y < HEIGHT; y++) {
        if (ink(from, x, y)) {
          inked++;
          boolean near = false;
          for (int dx = -1; dx <= 1; dx++) {
            for (int dy = -1; dy <= 1; dy++) {
              near |= ink(to, x + dx, y + dy);
            }
          }
          strayed += near ? 0 : 1;
        }
      }
    }
    assertThat(inked).isGreaterThan(WIDTH / 3);
    return strayed;
  }

  /** Whether a pixel is at least half covered. */
  private static boolean ink(BufferedImage image, int x, int y) {
    return x >= 0
        && y >= 0
        && x < WIDTH
        && y < HEIGHT
        && new Color(image.getRGB(x, y)).getGreen() < 128;
  }

  private static BufferedImage drawn(
      XYDataset data, Range x, ValueAxis y, AbstractXYItemRenderer renderer) {
    NumberAxis axis = new NumberAxis();
    axis.setRange(x);
    axis.setVisible(false);
    y.setVisible(false);
    XYPlot plot = new XYPlot(data, axis, y, renderer);
    plot.setInsets(RectangleInsets.ZERO_INSETS);
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    plot.setBackgroundPaint(Color.WHITE);
    plot.setOutlineVisible(false);
    plot.setDomainGridlinesVisible(false);
    plot.setRangeGridlinesVisible(false);
    renderer.setSeriesPaint(0, Color.BLACK);
    renderer.setSeriesStroke(
        0, new BasicStroke(1.8f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    plot.draw(g, new Rectangle2D.Double(0, 0, WIDTH, HEIGHT), null, null, null);
    g.dispose();
    return image;
  }

  private static CurveDataset data(int points, IntToDoubleFunction value) {
    List<Point> list = new ArrayList<>();
    for (int i = 0; i < points; i++) {
      list.add(new Point(i, value.applyAsDouble(i)));
    }
    return data(list);
  }

  private static CurveDataset data(List<Point> points) {
    return new CurveDataset(List.of(new Curve("run", StrategyHue.SPARSE, 0, points)));
  }
}
