package striate.charts.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.Range;
import org.junit.jupiter.api.Test;
import striate.charts.data.GroupLook;
import striate.charts.data.Interval;
import striate.charts.data.RetainedScore;
import striate.charts.data.Sense;
import striate.charts.data.StrategyHue;
import striate.charts.data.TaskDots;

class TaskDotsFigureTest {
  private static TaskDots.Dot dot(double value, boolean sure) {
    return new TaskDots.Dot(new Interval(value, value - 2, value + 2), sure, 0.04, 3);
  }

  private static TaskDots two() {
    return new TaskDots(
        List.of(
            new TaskDots.Group("Sparse 8", GroupLook.of(StrategyHue.SPARSE)),
            new TaskDots.Group("Top 8", GroupLook.of(StrategyHue.TOP))),
        List.of(
            TaskDots.Row.heading(Sense.VISUAL),
            new TaskDots.Row(
                "average", Sense.VISUAL, false, true, List.of(dot(-1, false), dot(-9, true))),
            new TaskDots.Row(
                "colour", Sense.VISUAL, false, false, Arrays.asList(null, dot(-7, true)))));
  }

  @Test
  void aPlaceBelongsToTheNearestDotOfItsRow() {
    TaskDotsFigure figure = new TaskDotsFigure(TaskDotsFigure.Kind.DIFFERENCES, FigureTheme.LIGHT);
    figure.show(two());
    // the heading is 0.45 high, and each row 1
    assertThat(figure.at(0.6)).contains(new TaskDotsFigure.Place(1, 0));
    assertThat(figure.at(1.3)).contains(new TaskDotsFigure.Place(1, 1));
    assertThat(figure.at(2.2)).contains(new TaskDotsFigure.Place(2, 1));
    assertThat(figure.at(9)).isEmpty();
  }

  @Test
  void rowsScrollBelowAnAxisThatStaysAndAreAllThereInPrint() {
    TaskDotsFigure figure = new TaskDotsFigure(TaskDotsFigure.Kind.DIFFERENCES, FigureTheme.LIGHT);
    figure.show(two());
    Range values = figure.chart().getXYPlot().getDomainAxis().getRange();
    figure.scrollTo(1, 1);
    assertThat(figure.chart().getXYPlot().getRangeAxis().getRange()).isEqualTo(new Range(1, 2));
    figure.show(two());
    assertThat(figure.chart().getXYPlot().getRangeAxis().getRange())
        .as("new data does not scroll")
        .isEqualTo(new Range(1, 2));
    assertThat(figure.chart().getXYPlot().getDomainAxis().getRange()).isEqualTo(values);
    assertThat(figure.printed().get().chart().getXYPlot().getRangeAxis().getRange())
        .isEqualTo(new Range(0, TaskDotsFigure.length(two())));
    figure.scrollTo(99, 1);
    assertThat(figure.chart().getXYPlot().getRangeAxis().getUpperBound())
        .as("no further than its last row")
        .isEqualTo(TaskDotsFigure.length(two()));
  }

  @Test
  void itsTableHasWhatIsDrawn() {
    TaskDotsFigure figure = new TaskDotsFigure(TaskDotsFigure.Kind.DIFFERENCES, FigureTheme.DARK);
    figure.show(two());
    assertThat(figure.table().columns()).contains("differences", "corrected p", "detectable");
    assertThat(figure.table().rows())
        .extracting(row -> row.get(0) + "/" + row.get(1))
        .containsExactly("Sparse 8/average", "Top 8/average", "Top 8/colour");
  }

  @Test
  void marksTellWhatScoresAreWorth() {
    TaskDotsFigure figure = new TaskDotsFigure(TaskDotsFigure.Kind.SCORES, FigureTheme.LIGHT);
    figure.show(two());
    assertThat(figure.chart().getLegend().isVisible()).as("nothing to explain").isFalse();
    TaskDots.Row row =
        new TaskDots.Row(
            "colour",
            Sense.VISUAL,
            false,
            false,
            List.of(dot(0.9, true), dot(0.8, true)),
            List.of(
                new TaskDots.Mark(TaskDots.Reference.BEFORE, 0.2),
                new TaskDots.Mark(TaskDots.Reference.CHANCE, 0.25)));
    figure.show(new TaskDots(two().groups(), List.of(row)));
    assertThat(figure.chart().getLegend().isVisible()).isTrue();
    assertThat(figure.chart().getXYPlot().getLegendItems().getItemCount()).isEqualTo(2);
    assertThat(figure.chart().getXYPlot().getLegendItems().get(0).getLabel())
        .isEqualTo("before tuning");
    assertThat(figure.table().rows())
        .hasSize(4)
        .anyMatch(
            one -> one.subList(0, 4).equals(List.of("by chance", "colour", "visual", "0.25")));
    figure.chart().createBufferedImage(400, 300); // marks have a place to be drawn at
  }

  @Test
  void fifteenGroupsGetTheHeightToBeToldApart() {
    List<TaskDots.Group> groups =
        new ArrayList<>(
            Collections.nCopies(
                15, new TaskDots.Group("Sparse 8", GroupLook.of(StrategyHue.SPARSE))));
    TaskDots.Row row =
        new TaskDots.Row(
            "colour", Sense.VISUAL, false, false, Collections.nCopies(15, dot(1, true)));
    double one = TaskDotsFigure.height(new TaskDots(groups, List.of(row)));
    double two = TaskDotsFigure.height(new TaskDots(groups, List.of(row, row)));
    assertThat(two - one).isGreaterThan(15 * 8);
    assertThat(TaskDotsFigure.height(new TaskDots(groups, Collections.nCopies(99, row))))
        .as("a canvas of the graphics system has a limit")
        .isLessThan(4096);
  }

  @Test
  void barsOfWhatIsNotDetectedDoNotStretchTheAxis() {
    TaskDotsFigure figure = new TaskDotsFigure(TaskDotsFigure.Kind.DIFFERENCES, FigureTheme.LIGHT);
    TaskDots.Dot dot = new TaskDots.Dot(new Interval(-9, -11, -7), true, 0.01, 80);
    figure.show(
        new TaskDots(
            List.of(new TaskDots.Group("Sparse 8", GroupLook.of(StrategyHue.SPARSE))),
            List.of(new TaskDots.Row("colour", Sense.VISUAL, false, false, List.of(dot)))));
    Range shown = figure.chart().getXYPlot().getDomainAxis().getRange();
    assertThat(shown.getLowerBound()).isBetween(-12.0, -11.0);
    assertThat(shown.getUpperBound()).isBetween(0.0, 1.0);
    BufferedImage image = figure.chart().createBufferedImage(500, 160);
    int arrows = 0;
    for (int y = 50; y < 150; y++) {
      for (int x = 440; x < 500; x++) {
        arrows += image.getRGB(x, y) == FigureTheme.LIGHT.muted().getRGB() ? 1 : 0;
      }
    }
    assertThat(arrows).as("an arrow at the right end, apart from the line at 0").isPositive();
  }

  @Test
  void valuesHaveTheDigitsThatTheirIntervalsLeave() {
    org.jfree.chart.axis.NumberAxis axis = new org.jfree.chart.axis.NumberAxis("kept, %");
    assertThat(Axes.words(axis, Axes.rounded(-10.0678, -13.69, -5.798)))
        .isEqualTo("kept \u221210.1 %");
    assertThat(Axes.interval(axis, -13.6912, -5.798)).isEqualTo(" (\u221213.7 to \u22125.8)");
    assertThat(Axes.rounded(0.123456, 0.123456, 0.123456)).isEqualTo(0.123456);
  }

  @Test
  void zeroHasNoSign() {
    SignedFormat format = new SignedFormat();
    assertThat(format.format(0.0)).isEqualTo("0");
    assertThat(format.format(5.25)).isEqualTo("+5.2");
    assertThat(format.format(-50.0)).isEqualTo("\u221250");
  }

  @Test
  void groupsOfAsManyLayersStandSideBySide() {
    List<RetainedScore> data = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      data.add(
          new RetainedScore(
              "Group " + i, GroupLook.of(StrategyHue.SPARSE), 2, new Interval(90, 80, 99)));
    }
    data.add(new RetainedScore("All", GroupLook.of(StrategyHue.ALL), 8, Interval.exactly(100)));
    double[] places = RetentionFigure.places(data);
    assertThat(places[1] - places[0]).isGreaterThan(0.1);
    assertThat(places[2]).isEqualTo(2);
    assertThat(places[4]).isLessThan(3);
    assertThat(places[5]).isEqualTo(8);
    RetentionFigure figure = new RetentionFigure(FigureTheme.LIGHT);
    figure.show(data);
    assertThat(figure.words(figure.chart().getXYPlot().getDomainAxis(), places[0]))
        .isEqualTo("layers tuned 2");
  }

  @Test
  void namesOfDotsCoverNeitherDotsNorNamesNorLines() {
    RetentionFigure figure = new RetentionFigure(FigureTheme.LIGHT);
    List<DotNames.Dot> dots = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      dots.add(new DotNames.Dot("Selection " + i, 2 + 0.16 * i, 99 - i, 90, 100));
    }
    dots.add(new DotNames.Dot("All layers, share 1", 8, 100, 100, 100));
    DotNames names =
        new DotNames(
            dots,
            List.of(DotNames.Line.across(100)),
            FigureTheme.LIGHT.font(11),
            FigureTheme.LIGHT);
    XYPlot plot = figure.chart().getXYPlot();
    plot.getDomainAxis().setRange(-0.5, 9);
    plot.getRangeAxis().setRange(88, 102);
    Rectangle2D area = new Rectangle2D.Double(0, 0, 560, 380);
    Graphics2D g = new BufferedImage(10, 10, BufferedImage.TYPE_INT_RGB).createGraphics();
    List<DotNames.Placed> placed =
        names.place(
            g.getFontMetrics(FigureTheme.LIGHT.font(11)),
            plot,
            area,
            plot.getDomainAxis(),
            plot.getRangeAxis());
    assertThat(placed).hasSize(9);
    double line = plot.getRangeAxis().valueToJava2D(100, area, plot.getRangeAxisEdge());
    for (DotNames.Placed one : placed) {
      assertThat(area.contains(one.box())).isTrue();
      assertThat(one.box().intersectsLine(0, line, 560, line)).as(one.name()).isFalse();
      for (DotNames.Placed other : placed) {
        assertThat(one.box().contains(other.dot())).as(one.name()).isFalse();
        assertThat(one != other && one.box().intersects(other.box())).as(one.name()).isFalse();
      }
    }
  }

  @Test
  void keptScoresStandOverTheirNumberOfLayers() {
    RetentionFigure figure = new RetentionFigure(FigureTheme.LIGHT);
    figure.show(
        List.of(
            new RetainedScore(
                "All layers", GroupLook.of(StrategyHue.ALL), 32, Interval.exactly(100)),
            new RetainedScore(
                "Sparse 8", GroupLook.of(StrategyHue.SPARSE), 8, new Interval(98, 95, 101))));
    assertThat(figure.chart().getXYPlot().getDataset().getXValue(1, 0)).isEqualTo(8);
    assertThat(figure.table().rows().get(1)).startsWith("Sparse 8", "8", "98.0");
  }
}
