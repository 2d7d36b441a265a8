package striate.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.geom.Rectangle2D;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.geometry.Point2D;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollBar;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.Region;
import javax.imageio.ImageIO;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.fx.ChartCanvas;
import org.jfree.chart.plot.XYPlot;
import org.junit.jupiter.api.Test;
import striate.app.runset.RunGroup;
import striate.app.samples.Agreement;
import striate.app.shell.ShellView;
import striate.app.shell.Tool;
import striate.charts.data.ComparedGroup;
import striate.charts.data.StrategyHue;
import striate.charts.data.TaskDots;
import striate.charts.figure.TaskDotsFigure;
import striate.charts.view.FigureView;
import striate.engine.report.Comparison;
import striate.engine.report.ScoredGroup;
import striate.engine.report.ScoredRuns;
import striate.engine.run.Modality;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;
import striate.engine.store.RunSummary;

class CompareWindowTest extends WindowTest {
  private RunId top;

  @Override
  void record(WorkspaceFixture fixture) {
    for (long seed = 1; seed <= 3; seed++) {
      fixture.finished("Sparse 8, seed " + seed, "sparse-uniform:8", seed, 90, 380);
      fixture.finished("All layers, seed " + seed, "all", seed, 91, 500);
    }
    top = fixture.finished("Top 8", "last:8", 1, 80, 350);
    fixture.running("Bottom 8", "first:8", 10);
  }

  @Test
  void runsAreGroupedOverTheirSeedsAllLayersFirst() {
    clickOn("#tool-compare");
    List<RunGroup> groups = shell.runSet().groupsProperty().get();
    assertThat(groups)
        .extracting(RunGroup::name)
        .containsExactly("All layers", "Bottom 8", "Top 8", "Sparse & uniform 8");
    assertThat(groups).extracting(RunGroup::seeds).containsExactly(3, 1, 1, 3);
    RunGroup sparse = groups.get(3);
    assertThat(sparse.hue()).isEqualTo(StrategyHue.SPARSE);
    assertThat(sparse.layers()).containsExactly(1, 5, 9, 13, 19, 23, 27, 31);
    Comparison comparison = shell.compare().comparisonProperty().get();
    assertThat(comparison.groups())
        .as("Bottom 8 has not finished")
        .extracting(Comparison.Group::name)
        .containsExactly("All layers", "Top 8", "Sparse & uniform 8");
    assertThat(comparison.baselineGroup().name()).isEqualTo("All layers");
    assertThat(comparison.groups().get(2).timeRatio()).isEqualTo(0.76, within(1e-9));
    assertThat(shell.compare().summaryProperty().get())
        .isEqualTo("3 groups · 1 has not finished, compared with All layers");
  }

  @Test
  void windowAndCommandLineShowTheSameComparison() {
    clickOn("#tool-compare");
    List<RunSummary> finished =
        fixture.store().reader().runs().stream()
            .filter(run -> run.status() == RunStatus.FINISHED)
            .toList();
    List<ScoredGroup> groups = ScoredGroup.of(ScoredRuns.of(fixture.store().reader(), finished));
    Comparison comparison = shell.compare().comparisonProperty().get();
    List<ScoredGroup> inTheWindowsOrder =
        comparison.groups().stream()
            .map(
                group ->
                    groups.stream()
                        .filter(one -> one.name().equals(group.name()))
                        .findFirst()
                        .orElseThrow())
            .toList();
    assertThat(comparison).isEqualTo(Comparison.of(inTheWindowsOrder, Comparison.Options.usual()));
  }

  @Test
  void scoresDifferencesAndNotesAreTablesOfTheirOwn() {
    clickOn("#tool-compare");
    clickOn("#compare-tab-table");
    clickOn("#compare-show-scores");
    TableView<List<String>> scores = node("#compare-scores");
    assertThat(scores.getItems()).hasSize(WorkspaceFixture.tasks().size() + 2);
    assertThat(scores.getItems().get(0).get(0)).isEqualTo("ball-1");
    assertThat(scores.getColumns().get(2).getText()).isEqualTo("Questions");
    clickOn("#compare-show-differences");
    TableView<List<String>> differences = node("#compare-differences");
    assertThat(differences.getItems()).hasSize(2 * scores.getItems().size());
    clickOn("#compare-show-notes");
    assertThat(text("#compare-show-notes")).matches("Notes \\(\\d\\)");
    assertThat(lookup(".label").queryAllAs(Label.class))
        .extracting(Label::getText)
        .anyMatch(text -> text != null && text.startsWith("Intervals are 95 % over questions"));
    clickOn("#compare-show-notes");
    assertThat(((ToggleButton) node("#compare-show-notes")).isSelected())
        .as("one of them stays chosen")
        .isTrue();
  }

  private RunGroup group(String name) {
    return shell.runSet().groupsProperty().get().stream()
        .filter(group -> group.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anotherGroupCanBeTheBaseline() throws Exception {
    clickOn("#tool-compare");
    String top = group("Top 8").key();
    onWindow(
        () -> {
          shell.runSet().pin(top);
          return null;
        });
    assertThat(shell.compare().comparisonProperty().get().baselineGroup().name())
        .isEqualTo("Top 8");
    assertThat(shell.compare().summaryProperty().get()).contains("compared with Top 8");
    onWindow(
        () -> {
          shell.runSet().choose(top, false);
          return null;
        });
    assertThat(shell.compare().comparisonProperty().get().baselineGroup().name())
        .isEqualTo("All layers");
  }

  @Test
  void uncheckedGroupsLeaveTheFigures() throws Exception {
    clickOn("#tool-compare");
    String top = group("Top 8").key();
    onWindow(
        () -> {
          shell.runSet().choose(top, false);
          return null;
        });
    assertThat(shell.compare().comparedProperty().get().figures())
        .extracting(ComparedGroup::name)
        .containsExactly("All layers", "Sparse & uniform 8");
    assertThat(shell.compare().summaryProperty().get()).startsWith("2 groups");
  }

  @Test
  void aRunWithoutItsTickLeavesItsGroup() throws Exception {
    clickOn("#tool-compare");
    RunId seed = group("Sparse & uniform 8").runs().get(0).id();
    onWindow(
        () -> {
          shell.runSet().choose(seed, false);
          return null;
        });
    assertThat(shell.compare().comparisonProperty().get().groups().get(2).runs())
        .hasSize(2)
        .doesNotContain(seed.value());
  }

  @Test
  void everyTabShowsTheChosenGroups() throws Exception {
    clickOn("#tool-compare");
    FigureView<TaskDots> differences = node("#compare-differences-figure");
    until(() -> differences.drawingsProperty().get() > 0);
    assertThat(differences.figure().table().rows())
        .as("tasks and averages of the two that are not the baseline")
        .hasSize(2 * (WorkspaceFixture.tasks().size() + 2))
        .extracting(row -> row.get(0))
        .containsOnly("Top 8", "Sparse & uniform 8");
    assertThat(differences.figure().table().rows().get(0))
        .as("visual first, the average above its tasks, with p and what was detectable")
        .startsWith("Top 8", "average", "visual")
        .doesNotContain("");
    onWindow(
        () -> {
          differences.requestFocus();
          return null;
        });
    type(KeyCode.RIGHT);
    String told = differences.readOutText().orElse("");
    assertThat(told)
        .as("written as in the drawer")
        .matches("Top 8: difference \u2212\\d+\\.\\d \\(\u2212\\S+ to \\S+\\) points, average");
    clickOn("#compare-tab-tasks");
    FigureView<TaskDots> tasks = node("#compare-tasks-figure");
    until(() -> tasks.drawingsProperty().get() > 0);
    assertThat(tasks.figure().table().rows())
        .as("scores, and what they were before tuning")
        .hasSize(4 * (WorkspaceFixture.tasks().size() + 2))
        .filteredOn(row -> row.get(0).equals("before tuning"))
        .hasSize(WorkspaceFixture.tasks().size() + 2)
        .anyMatch(row -> row.get(1).equals("ball-1") && row.get(3).equals("0.17"));
    clickOn("#compare-tab-settings");
    TableView<List<String>> settings = node("#compare-settings");
    assertThat(settings.getItems()).hasSize(4);
    assertThat(settings.getColumns())
        .extracting(column -> column.getText())
        .startsWith("Group", "Layers", "Seeds", "Trainable")
        .doesNotContain("Steps");
    clickOn("#compare-tab-kept");
    clickOn("#compare-textual");
    clickOn("#compare-tab-time");
    clickOn("#compare-tab-loss");
    clickOn("#compare-tab-difference");
    assertThat(node("#compare-differences-figure").isVisible()).isTrue();
  }

  @Test
  void aTableIsSavedAndCopiedAsItsMenuOrKeysAsk() throws Exception {
    clickOn("#tool-compare");
    clickOn("#compare-tab-settings");
    TableView<List<String>> settings = node("#compare-settings");
    onWindow(
        () -> {
          ((ShellView) scene.getRoot())
              .chooseFilesWith((title, name) -> Optional.of(directory.resolve(name)));
          settings.requestFocus();
          return null;
        });
    for (String format : List.of("csv", "md")) {
      push(KeyCode.SHIFT, KeyCode.F10);
      clickOn("#table-save-" + format);
      Path file = directory.resolve("compare-settings." + format);
      until(() -> Files.exists(file));
      assertThat(Files.readString(file)).contains("Group", "Sparse & uniform 8");
      assertThat(shell.messageProperty().get()).isEqualTo("Saved " + file);
    }
    push(KeyCode.SHORTCUT, KeyCode.C);
    until(() -> shell.messageProperty().get().equals("Copied the table"));
    assertThat(onWindow(() -> Clipboard.getSystemClipboard().getString()).lines())
        .hasSize(5)
        .first()
        .asString()
        .startsWith("Group\tLayers\tSeeds");
    push(KeyCode.CONTEXT_MENU);
    clickOn("#table-copy-md");
    until(() -> shell.messageProperty().get().equals("Copied the table as Markdown"));
    assertThat(onWindow(() -> Clipboard.getSystemClipboard().getString())).startsWith("| Group");
  }

  @Test
  void rowsScrollBelowTheAxis() throws Exception {
    clickOn("#tool-compare");
    FigureView<TaskDots> differences = node("#compare-differences-figure");
    until(() -> differences.drawingsProperty().get() > 0);
    ScrollBar bar = node("#compare-differences-rows");
    onWindow(
        () -> {
          this.<Region>node("#compare").setMaxHeight(340);
          return null;
        });
    until(bar::isVisible);
    assertThat(scene.getRoot().getLayoutBounds().getHeight())
        .as("the figure is in sight, with its axis")
        .isGreaterThan(differences.localToScene(differences.getLayoutBounds()).getMaxY());
    assertThat(rows(differences).getLowerBound()).isZero();
    double shown = rows(differences).getRange().getLength();
    onWindow(
        () -> {
          differences.requestFocus();
          return null;
        });
    type(KeyCode.PAGE_DOWN);
    assertThat(rows(differences).getLowerBound()).isPositive();
    type(KeyCode.PAGE_UP);
    assertThat(rows(differences).getLowerBound()).isZero();
    onWindow(
        () -> {
          bar.setValue(bar.getMax());
          return null;
        });
    int others = shell.compare().comparisonProperty().get().groups().size() - 1;
    double heading = 18 / Math.max(22, 8.5 * others + 6); // points, of those of a row
    assertThat(rows(differences).getUpperBound())
        .as("tasks, two averages and two low headings")
        .isEqualTo(WorkspaceFixture.tasks().size() + 2 + 2 * heading, within(1e-9));
    assertThat(rows(differences).getRange().getLength()).isEqualTo(shown, within(1e-9));
  }

  private static ValueAxis rows(FigureView<TaskDots> figure) {
    return figure.figure().chart().getXYPlot().getRangeAxis();
  }

  @Test
  void sparseAgainstContiguousIsOneClick() {
    clickOn("#tool-compare");
    clickOn("#compare-sparse");
    Comparison comparison = shell.compare().comparisonProperty().get();
    assertThat(comparison.baselineGroup().name()).isEqualTo("Sparse & uniform 8");
    assertThat(comparison.groups())
        .extracting(Comparison.Group::name)
        .containsExactly("All layers", "Top 8", "Sparse & uniform 8");
  }

  @Test
  void aClickExplainsADifferenceAndADoubleClickOpensItsQuestions() throws Exception {
    clickOn("#tool-compare");
    FigureView<TaskDots> differences = node("#compare-differences-figure");
    until(() -> differences.drawingsProperty().get() > 0);
    Comparison.Row row = shell.compare().comparisonProperty().get().rows().get(0);
    boolean worse = row.cells().get(1).difference().value().estimate() < 0;
    Point2D first = firstTask(differences);
    clickOn(first);
    assertThat(shell.inspector().openProperty().get()).isTrue();
    assertThat(text("#inspect-page-title")).isEqualTo(row.name());
    assertThat(text("#inspect-page-action"))
        .isEqualTo(worse ? "Where the baseline alone is right" : "Where this group alone is right");
    assertThat(shell.toolProperty().get()).isEqualTo(Tool.COMPARE);
    onWindow(
        () -> {
          shell.inspector().openProperty().set(false);
          return null;
        });
    settle();
    Thread.sleep(600); // else it would be the third click
    doubleClickOn(first);
    settle();
    assertThat(shell.toolProperty().get()).isEqualTo(Tool.SAMPLES);
    assertThat(shell.inspector().openProperty().get())
        .as("the drawer does not cover the answers")
        .isFalse();
    assertQuestions(row.name(), worse);
  }

  private void assertQuestions(String task, boolean worse) {
    assertThat(this.<ComboBox<?>>node("#samples-agreement").getValue())
        .isEqualTo(worse ? Agreement.A_NOT_B : Agreement.B_NOT_A);
    assertThat(this.<ComboBox<?>>node("#samples-run-a").getValue().toString())
        .contains("All layers");
    assertThat(this.<ComboBox<?>>node("#samples-run-b").getValue().toString()).contains("Top 8");
    assertThat(this.<ComboBox<?>>node("#samples-task").getValue())
        .isIn(task, "all tasks"); // that one where its answers were kept
  }

  /** On the dot of the first group in the first row of a task, below heading and average. */
  private static Point2D firstTask(FigureView<TaskDots> figure) {
    TaskDotsFigure drawn = (TaskDotsFigure) figure.figure();
    TaskDotsFigure.Place wanted = new TaskDotsFigure.Place(2, 0);
    double from = 0;
    while (!drawn.at(from).equals(Optional.of(wanted))) {
      from += 0.01;
    }
    double to = from;
    while (drawn.at(to).equals(Optional.of(wanted))) {
      to += 0.01;
    }
    double height = (from + to) / 2;
    ChartCanvas canvas =
        figure.getChildrenUnmodifiable().stream()
            .filter(ChartCanvas.class::isInstance)
            .map(ChartCanvas.class::cast)
            .findFirst()
            .orElseThrow();
    Rectangle2D area = canvas.getRenderingInfo().getPlotInfo().getDataArea();
    XYPlot plot = figure.figure().chart().getXYPlot();
    double y = plot.getRangeAxis().valueToJava2D(height, area, plot.getRangeAxisEdge());
    return canvas.localToScreen(area.getMaxX() - 20, y);
  }

  @Test
  void whatIsReadOutIsExplainedBySpaceAndOpenedByShiftAndEnter() throws Exception {
    clickOn("#tool-compare");
    FigureView<TaskDots> differences = node("#compare-differences-figure");
    until(() -> differences.drawingsProperty().get() > 0);
    onWindow(
        () -> {
          differences.requestFocus();
          return null;
        });
    type(KeyCode.RIGHT);
    until(() -> differences.readOutText().isPresent());
    type(KeyCode.SPACE);
    assertThat(shell.inspector().openProperty().get()).isTrue();
    push(KeyCode.SHIFT, KeyCode.ENTER);
    settle();
    assertThat(shell.toolProperty().get()).isEqualTo(Tool.SAMPLES);
  }

  @Test
  void anAverageOpensTheQuestionsOfItsModality() throws Exception {
    clickOn("#tool-compare");
    Comparison found = shell.compare().comparisonProperty().get();
    onWindow(
        () -> {
          shell.compare().open(found.average(Modality.TEXTUAL).orElseThrow(), 1);
          shell.compare().open(found.rows().get(0), 99);
          return null;
        });
    settle();
    Comparison.Cell cell = found.average(Modality.TEXTUAL).orElseThrow().cells().get(1);
    double difference = cell.difference().value().estimate();
    assertThat(shell.toolProperty().get()).isEqualTo(Tool.SAMPLES);
    assertThat(this.<ComboBox<?>>node("#samples-agreement").getValue())
        .isEqualTo(
            difference == 0
                ? Agreement.ONE_OF_THEM
                : difference < 0 ? Agreement.A_NOT_B : Agreement.B_NOT_A);
  }

  @Test
  void aComparisonCanBeOpenedOnGivenRuns() throws Exception {
    clickOn("#tool-compare");
    onWindow(
        () -> {
          shell.runSet().showOnly(List.of(top));
          return null;
        });
    assertThat(shell.compare().comparedProperty().get().figures())
        .extracting(ComparedGroup::name)
        .containsExactly("Top 8");
  }

  @Test
  void theCommandLineDrawsTheSameComparisonWithoutAWindow() throws Exception {
    Path png = directory.resolve("comparison.png");
    List<RunId> runs = fixture.store().reader().runs().stream().map(run -> run.id()).toList();
    new DesktopWorkbench().writeComparison(directory, runs, png);
    assertThat(ImageIO.read(png.toFile()).getWidth()).isEqualTo(2800);
    assertThat(Files.size(png)).isGreaterThan(10_000);
  }
}
