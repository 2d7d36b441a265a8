package striate.charts.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jfree.chart.ChartRenderingInfo;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.renderer.xy.DeviationRenderer;
import org.junit.jupiter.api.Test;
import striate.charts.data.Curve;
import striate.charts.data.CurveAxes;
import striate.charts.data.GroupLook;
import striate.charts.data.Interval;
import striate.charts.data.LayerTimes;
import striate.charts.data.LossCurves;
import striate.charts.data.Point;
import striate.charts.data.SeedCurves;
import striate.charts.data.Sense;
import striate.charts.data.SeriesPlot;
import striate.charts.data.StrategyHue;
import striate.charts.data.TaskCurve;

class LiveFiguresTest {
  @Test
  void aLogarithmicAxisShowsWhatIsPositive() {
    LossFigure figure = new LossFigure(FigureTheme.LIGHT);
    Curve curve =
        new Curve(
            "a",
            StrategyHue.TOP,
            0,
            List.of(new Point(0, 10), new Point(1, 0), new Point(2, 0.01)));
    figure.show(new LossCurves(List.of(curve), 0, new CurveAxes("step", "loss, nats", true)));
    assertThat(figure.chart().getXYPlot().getRangeAxis()).isInstanceOf(LogAxis.class);
    assertThat(figure.chart().getXYPlot().getDataset().getItemCount(0)).isEqualTo(2);
    assertThat(draw(figure, 400, 300)).isNotNull();
    figure.show(new LossCurves(List.of(curve), 0, new CurveAxes("time, s", "loss, nats", false)));
    assertThat(figure.chart().getXYPlot().getRangeAxis()).isNotInstanceOf(LogAxis.class);
    assertThat(figure.chart().getXYPlot().getDomainAxis().getLabel()).isEqualTo("time, s");
    assertThat(figure.title()).isEqualTo("loss over time");
    assertThat(figure.table().columns()).containsExactly("run", "time", "loss", "smoothed");
  }

  @Test
  void meansOfSeedsStandInTheirBands() {
    LossFigure figure = new LossFigure(FigureTheme.LIGHT);
    Curve mean =
        SeedCurves.mean(
            "a, 2 seeds",
            GroupLook.of(StrategyHue.SPARSE),
            List.of(
                List.of(new Point(0, 1), new Point(9, 2)),
                List.of(new Point(0, 3), new Point(9, 6))));
    figure.show(new LossCurves(List.of(mean), 0));
    assertThat(figure.chart().getXYPlot().getRenderer(1)).isInstanceOf(DeviationRenderer.class);
    BufferedImage image = draw(figure, 400, 300);
    int pale = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      int rgb = image.getRGB(230, y);
      pale += rgb != 0xFFFFFFFF && rgb != FigureTheme.LIGHT.grid().getRGB() ? 1 : 0;
    }
    assertThat(pale).as("a band of some height").isGreaterThan(27);
  }

  @Test
  void sparklinesKeepTheirPlacesWhileTasksComeIn() {
    List<TaskCurve> all = new ArrayList<>();
    for (int i = 0; i < 28; i++) {
      all.add(
          new TaskCurve(
              "task-" + (char) ('a' + i % 26) + i,
              i % 3 == 0 ? Sense.TEXTUAL : Sense.VISUAL,
              List.of(
                  new TaskCurve.ScoreAt(0, Interval.exactly(0.2), 50, 50),
                  new TaskCurve.ScoreAt(60, new Interval(0.8, 0.7, 0.9), 50, 50))));
    }
    SparklinesFigure figure = new SparklinesFigure(FigureTheme.LIGHT);
    figure.show(all);
    BufferedImage before = draw(figure, 700, 300);
    Collections.shuffle(all, new Random(3));
    figure.show(all);
    BufferedImage after = draw(figure, 700, 300);
    for (int y = 0; y < 300; y += 2) {
      for (int x = 0; x < 700; x += 2) {
        assertThat(after.getRGB(x, y)).isEqualTo(before.getRGB(x, y));
      }
    }
  }

  @Test
  void namesOfSparklinesStayWholeAndTheirRowsScroll() {
    List<TaskCurve> tasks = new ArrayList<>();
    for (int i = 10; i < 38; i++) {
      tasks.add(
          new TaskCurve(
              "described-by-task-" + i,
              Sense.TEXTUAL,
              List.of(new TaskCurve.ScoreAt(60, Interval.exactly(0.5)))));
    }
    SparklineGrid.Widths widths = new SparklineGrid.Widths(110, 32, 45, 14);
    for (int width = 200; width < 1200; width += 7) {
      Rectangle2D area = new Rectangle2D.Double(0, 0, width, 140);
      SparklineGrid grid = SparklineGrid.of(area, widths, tasks.size(), 0, 8);
      assertThat(grid.name(grid.cell(0))).as("at " + width).isEqualTo(110);
      assertThat(grid.curve(0).getWidth()).isGreaterThan(27);
    }
    SparklinesFigure figure = new SparklinesFigure(FigureTheme.LIGHT);
    figure.show(tasks);
    assertThat(figure.length(tasks, 300)).as("one column").isEqualTo(28);
    assertThat(figure.room(tasks, 154)).isLessThan(12);
    assertThat(figure.leastHeight(300)).isGreaterThan(28 * 13);
    ChartRenderingInfo drawn = new ChartRenderingInfo();
    drawn.getPlotInfo().setDataArea(new Rectangle2D.Double(0, 0, 270, 150));
    figure.scrollTo(7, 10);
    assertThat(figure.near(drawn, 100, 5).orElseThrow().name()).startsWith("described-by-task-17");
    assertThat(draw(figure, 300, 154)).isNotNull();
    assertThat(figure.printed().get().leastHeight(300)).isGreaterThan(28 * 13);
  }

  @Test
  void aSparklineReadsOutItsTaskAndScore() {
    SparklinesFigure figure = new SparklinesFigure(FigureTheme.DARK);
    figure.show(
        List.of(
            new TaskCurve(
                "colour",
                Sense.VISUAL,
                List.of(
                    new TaskCurve.ScoreAt(0, Interval.exactly(0.2)),
                    new TaskCurve.ScoreAt(60, new Interval(0.8, 0.7, 0.9), 50, 200)))));
    ChartRenderingInfo drawn = new ChartRenderingInfo();
    drawn.getPlotInfo().setDataArea(new Rectangle2D.Double(0, 0, 300, 200));
    ReadOut right = figure.near(drawn, 299, 20).orElseThrow();
    assertThat(right.text())
        .isEqualTo("colour, visual: step 60, score 80.0 % (70.0 % to 90.0 %), 50 of 200 questions");
    assertThat(figure.beside(drawn, right, -1, 0).orElseThrow().text()).contains("step 0");
    assertThat(figure.near(drawn, 299, 190)).isEmpty();
    assertThat(figure.table().rows()).hasSize(2);
  }

  @Test
  void timePerLayerIsDarkerWhereItIsLonger() {
    HeatStripFigure figure = new HeatStripFigure(FigureTheme.LIGHT);
    figure.show(
        new LayerTimes(
            List.of(
                new LayerTimes.At(
                    0, List.of(new LayerTimes.Layer(1, 0), new LayerTimes.Layer(4, 8))),
                new LayerTimes.At(
                    50, List.of(new LayerTimes.Layer(1, 0), new LayerTimes.Layer(4, 7))))));
    BufferedImage image = draw(figure, 400, 200);
    assertThat(image.getRGB(200, 130)).isNotEqualTo(image.getRGB(200, 30));
    ChartRenderingInfo drawn = new ChartRenderingInfo();
    drawn.getPlotInfo().setDataArea(new Rectangle2D.Double(0, 0, 400, 200));
    assertThat(figure.near(drawn, 350, 130).orElseThrow().text())
        .isEqualTo("layer 1: step 50, forward 4.00 ms, backward 7.00 ms");
    assertThat(figure.near(drawn, 350, 30).orElseThrow().text())
        .endsWith("no gradient goes through it");
    assertThat(figure.table().rows()).hasSize(4).contains(List.of("50", "1", "4.0", "7.0"));
    assertThat(figure.printed().get().table().rows()).hasSize(4);
  }

  @Test
  void aSeriesFigureDrawsLinesBandsAndNamedDots() {
    for (SeriesPlot.Form form : SeriesPlot.Form.values()) {
      SeriesFigure figure = new SeriesFigure(FigureTheme.PRINT);
      figure.show(
          new SeriesPlot(
              "Score",
              "tuned layers",
              "visual average",
              false,
              true,
              form,
              List.of(
                  new SeriesPlot.Series(
                      "sparse",
                      GroupLook.of(StrategyHue.SPARSE),
                      List.of(
                          new SeriesPlot.At(2, new Interval(0.8, 0.7, 0.9)),
                          new SeriesPlot.At(4, new Interval(0.9, 0.8, 1)))))));
      BufferedImage image = draw(figure, 400, 300);
      int coloured = 0;
      for (int y = 0; y < 300; y++) {
        for (int x = 0; x < 400; x++) {
          coloured +=
              image.getRGB(x, y) == FigureTheme.PRINT.of(StrategyHue.SPARSE).getRGB() ? 1 : 0;
        }
      }
      assertThat(coloured).as(form.name()).isGreaterThan(40);
      assertThat(figure.chart().getXYPlot().getAnnotations())
          .hasSize(form == SeriesPlot.Form.DOTS ? 1 : 0);
      assertThat(figure.table().rows()).hasSize(2);
    }
  }

  private static BufferedImage draw(Figure<?> figure, int width, int height) {
    return figure.chart().createBufferedImage(width, height);
  }
}
