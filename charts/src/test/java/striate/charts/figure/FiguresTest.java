package striate.charts.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.jfree.chart.LegendItem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import striate.charts.Examples;
import striate.charts.data.Interval;
import striate.charts.data.LossCurves;
import striate.charts.data.Sense;
import striate.charts.data.StrategyHue;
import striate.charts.data.TaskCurve;
import striate.charts.data.TimedBar;
import striate.charts.export.CsvExport;
import striate.charts.export.PngExport;

class FiguresTest {
  @TempDir Path directory;

  @Test
  void smoothedLossesAreDrawnOverTheRawOnesAndNamedOnce() {
    LossFigure figure = new LossFigure(FigureTheme.LIGHT);
    figure.show(new LossCurves(List.of(Examples.falling("a", StrategyHue.SPARSE, 50)), 0.8));
    assertThat(figure.chart().getXYPlot().getDataset(0).getSeriesCount()).isEqualTo(1);
    assertThat(figure.chart().getXYPlot().getDataset(1).getSeriesCount()).isEqualTo(1);
    assertThat(figure.chart().getXYPlot().getLegendItems().getItemCount()).isEqualTo(1);
    assertThat(figure.table().columns()).containsExactly("run", "step", "loss", "smoothed");
    assertThat(figure.table().rows()).hasSize(50);
  }

  @ParameterizedTest
  @EnumSource(FigureTheme.class)
  void aCurveIsDrawnInItsStrategysColourOnTheThemesGround(FigureTheme theme) {
    LossFigure figure = new LossFigure(theme);
    figure.show(new LossCurves(List.of(Examples.falling("a", StrategyHue.TOP, 200)), 0));
    BufferedImage image = PngExport.draw(figure.chart(), 500, 300, 1);
    assertThat(image.getRGB(1, 1)).isEqualTo(theme.background().getRGB());
    assertThat(count(image, theme.of(StrategyHue.TOP))).isGreaterThan(100);
    assertThat(count(image, theme.of(StrategyHue.SPARSE))).isZero();
  }

  @Test
  void visualTasksAreBlueAndTextualOnesMagenta() {
    for (FigureTheme theme : FigureTheme.values()) {
      for (int i = 0; i < 5; i++) {
        assertThat(hue(theme.of(Sense.VISUAL, i, 5))).isBetween(0.53f, 0.68f);
        assertThat(hue(theme.of(Sense.TEXTUAL, i, 5))).isBetween(0.83f, 0.95f);
      }
    }
  }

  @Test
  void everyStrategyHasAColourOfItsOwn() {
    for (FigureTheme theme : FigureTheme.values()) {
      assertThat(List.of(StrategyHue.values())).extracting(theme::of).doesNotHaveDuplicates();
    }
  }

  @Test
  void barsCarryWhiskersToBothEndsOfTheInterval() {
    TaskBarsFigure figure = new TaskBarsFigure(FigureTheme.PRINT);
    figure.show(List.of(Examples.group("Top 8", StrategyHue.TOP, List.of(31), 0.5, 60)));
    BufferedImage image = PngExport.draw(figure.chart(), 900, 400, 1);
    assertThat(count(image, FigureTheme.PRINT.of(StrategyHue.TOP))).isGreaterThan(5_000);
    assertThat(figure.chart().getCategoryPlot().getDataset().getColumnKeys()).hasSize(10);
    assertThat(figure.table().rows().get(0))
        .containsExactly("Top 8", "3", "colour", "visual", "0.5", "0.47", "0.52");
  }

  @Test
  void theFrontJoinsOnlyGroupsThatNoOtherBeats() {
    ScoreTimeFigure figure = new ScoreTimeFigure(FigureTheme.LIGHT);
    figure.show(
        List.of(
            Examples.group("slow and good", StrategyHue.ALL, List.of(0), 0.9, 100),
            Examples.group("quick and bad", StrategyHue.SINGLE, List.of(0), 0.5, 50),
            Examples.group("slower and worse", StrategyHue.TOP, List.of(0), 0.8, 110)));
    assertThat(figure.chart().getXYPlot().getDataset(1).getItemCount(0)).isEqualTo(2);
    assertThat(figure.chart().getXYPlot().getAnnotations()).hasSize(1);
  }

  @Test
  void runningRunsShowWhatIsLeft() {
    TimeBarsFigure figure = new TimeBarsFigure(FigureTheme.LIGHT);
    figure.show(
        List.of(
            new TimedBar("same name", StrategyHue.SPARSE, 30, 60),
            new TimedBar("same name", StrategyHue.SPARSE, 88, 0)));
    assertThat(figure.chart().getCategoryPlot().getDataset().getColumnCount()).isEqualTo(2);
    assertThat(figure.table().rows())
        .containsExactly(List.of("same name", "30.0", "60.0"), List.of("same name", "88.0", "0.0"));
  }

  @Test
  void scoresOverStepsKeepTheirIntervals() {
    TaskScoreFigure figure = new TaskScoreFigure(FigureTheme.DARK);
    figure.show(
        List.of(
            new TaskCurve(
                "colour",
                Sense.VISUAL,
                List.of(
                    new TaskCurve.ScoreAt(0, new Interval(0.2, 0.1, 0.3)),
                    new TaskCurve.ScoreAt(60, new Interval(0.8, 0.7, 0.9)))),
            new TaskCurve(
                "order", Sense.TEXTUAL, List.of(new TaskCurve.ScoreAt(0, Interval.exactly(1))))));
    BufferedImage image = PngExport.draw(figure.chart(), 500, 300, 1);
    assertThat(count(image, FigureTheme.DARK.of(Sense.VISUAL, 0, 1))).isGreaterThan(50);
    assertThat(figure.table().rows()).hasSize(3);
  }

  @Test
  void scoresOfSomeQuestionsSaySoAndAreNotAveraged() {
    List<TaskCurve> curves = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      curves.add(
          new TaskCurve(
              "task " + i,
              Sense.VISUAL,
              List.of(new TaskCurve.ScoreAt(0, Interval.exactly(0.5), 100, i < 11 ? 100 : 9000))));
    }
    assertThat(curves.get(0).title()).isEqualTo("task 0");
    assertThat(curves.get(11).title()).isEqualTo("task 11, 100 of 9,000 questions");
    TaskScoreFigure figure = new TaskScoreFigure(FigureTheme.LIGHT);
    figure.show(curves);
    assertThat(figure.chart().getXYPlot().getDataset().getSeriesCount()).isEqualTo(12);
    assertThat(legend(figure))
        .containsExactly("visual, 12 tasks, 1,200 of 10,100 questions: no average");
    figure.show(curves.subList(9, 12));
    assertThat(legend(figure))
        .containsExactly("task 9", "task 10", "task 11, 100 of 9,000 questions");
    assertThat(figure.table().rows().get(2)).endsWith("100", "9000");
  }

  @Test
  void anEvaluationThatIsNotThroughHasNoAverage() {
    List<TaskCurve> curves = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      curves.add(
          new TaskCurve(
              "task " + i,
              Sense.VISUAL,
              List.of(new TaskCurve.ScoreAt(0, Interval.exactly(0.5), 100, 100)),
              false));
    }
    TaskScoreFigure figure = new TaskScoreFigure(FigureTheme.LIGHT);
    figure.show(curves);
    assertThat(legend(figure)).containsExactly("visual, 12 tasks so far");
    assertThat(figure.chart().getXYPlot().getDataset().getSeriesCount()).isEqualTo(12);
  }

  private static List<String> legend(TaskScoreFigure figure) {
    List<String> labels = new ArrayList<>();
    figure
        .chart()
        .getXYPlot()
        .getFixedLegendItems()
        .iterator()
        .forEachRemaining(item -> labels.add(((LegendItem) item).getLabel()));
    return labels;
  }

  @Test
  void manyTasksStandFaintUnderTheirAverages() {
    TaskScoreFigure figure = new TaskScoreFigure(FigureTheme.LIGHT);
    List<TaskCurve> curves = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Sense sense = i < 8 ? Sense.VISUAL : Sense.TEXTUAL;
      curves.add(
          new TaskCurve(
              "task " + i,
              sense,
              List.of(new TaskCurve.ScoreAt(0, new Interval(i / 12.0, i / 24.0, 1)))));
    }
    figure.show(curves);
    assertThat(figure.chart().getXYPlot().getLegendItems().getItemCount()).isEqualTo(2);
    assertThat(figure.chart().getXYPlot().getDataset().getSeriesCount()).isEqualTo(14);
    assertThat(figure.chart().getXYPlot().getDataset().getYValue(0, 0)).isEqualTo(3.5 / 12);
    assertThat(figure.table().rows()).hasSize(12);
  }

  @Test
  void theComparisonIsOnePictureThatAnImageViewerOpens() throws Exception {
    BufferedImage image =
        new ComparisonFigure(
                "All, a sparse quarter, a contiguous quarter", Examples.groups(), FigureTheme.LIGHT)
            .draw(1200, 860, 2);
    Path file = directory.resolve("comparison.png");
    PngExport.write(image, file);
    BufferedImage read = ImageIO.read(file.toFile());
    assertThat(read.getWidth()).isEqualTo(2400);
    for (StrategyHue hue : List.of(StrategyHue.ALL, StrategyHue.SPARSE, StrategyHue.TOP)) {
      assertThat(count(read, FigureTheme.LIGHT.of(hue))).isGreaterThan(1_000);
    }
    try (var files = Files.list(directory)) {
      assertThat(new ArrayList<>(files.toList())).containsExactly(file);
    }
  }

  @Test
  void commasAndQuotesSurviveTheCsv() {
    TimeBarsFigure figure = new TimeBarsFigure(FigureTheme.LIGHT);
    figure.show(List.of(new TimedBar("sparse \"8\", seed 2", StrategyHue.SPARSE, 1.5, 0)));
    assertThat(CsvExport.text(figure.table()))
        .isEqualTo("run,spent seconds,left seconds\r\n\"sparse \"\"8\"\", seed 2\",1.5,0.0\r\n");
  }

  private static float hue(Color colour) {
    return Color.RGBtoHSB(colour.getRed(), colour.getGreen(), colour.getBlue(), null)[0];
  }

  private static int count(BufferedImage image, Color colour) {
    int count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += image.getRGB(x, y) == colour.getRGB() ? 1 : 0;
      }
    }
    return count;
  }
}
