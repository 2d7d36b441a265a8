package striate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import striate.app.compare.GroupRow;
import striate.charts.data.ComparedGroup;
import striate.charts.data.StrategyHue;
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
  void finishedRunsAreGroupedOverTheirSeedsAllLayersFirst() {
    clickOn("#tool-compare");
    TableView<GroupRow> table = node("#compare-table");
    assertThat(table.getItems())
        .extracting(GroupRow::name)
        .containsExactly("All layers", "Top 8", "Sparse & uniform 8");
    assertThat(table.getItems()).extracting(row -> row.runs().size()).containsExactly(3, 1, 3);
    GroupRow sparse = table.getItems().get(2);
    assertThat(sparse.hue()).isEqualTo(StrategyHue.SPARSE);
    assertThat(sparse.group().layers()).containsExactly(1, 5, 9, 13, 19, 23, 27, 31);
    assertThat(sparse.compared().timeText()).isEqualTo("0.76");
    assertThat(sparse.compared().score(Modality.VISUAL)).matches("\\d+\\.\\d \\(\\d.*–.*\\)");
    assertThat(sparse.compared().retention()).matches("9\\d.*\\(.*–.*\\)");
    assertThat(table.getItems().get(0).compared().difference()).isEqualTo("baseline");
    assertThat(table.getItems().get(1).compared().difference()).startsWith("−").contains(" to ");
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
        .anyMatch(text -> text.startsWith("Intervals are 95 % over questions"));
    clickOn("#compare-show-notes");
    assertThat(((ToggleButton) node("#compare-show-notes")).isSelected())
        .as("one of them stays chosen")
        .isTrue();
  }

  @Test
  void anotherGroupCanBeTheBaseline() throws Exception {
    clickOn("#tool-compare");
    GroupRow top = shell.compare().rowsProperty().get().get(1);
    onWindow(
        () -> {
          shell.compare().compareWith(top.key());
          return null;
        });
    assertThat(shell.compare().comparisonProperty().get().baselineGroup().name())
        .isEqualTo("Top 8");
    assertThat(shell.compare().summaryProperty().get()).endsWith("compared with Top 8");
    onWindow(
        () -> {
          shell.compare().check(top.key(), false);
          return null;
        });
    assertThat(shell.compare().comparisonProperty().get().baselineGroup().name())
        .isEqualTo("All layers");
  }

  @Test
  void uncheckedGroupsLeaveTheFigures() throws Exception {
    List<GroupRow> rows = shell.compare().rowsProperty().get();
    onWindow(
        () -> {
          shell.compare().check(rows.get(1).key(), false);
          return null;
        });
    assertThat(shell.compare().shownProperty().get())
        .extracting(ComparedGroup::name)
        .doesNotContain("Top 8");
    assertThat(shell.compare().summaryProperty().get()).contains("2 of 3");
    assertThat(shell.compare().rowsProperty().get().get(1).compared()).isNull();
  }

  @Test
  void oneKindOfTasksIsShownAtATime() {
    clickOn("#tool-compare");
    ToggleButton visual = node("#tasks-visual");
    ToggleButton textual = node("#tasks-textual");
    assertThat(visual.isSelected()).isTrue();
    clickOn("#tasks-textual");
    assertThat(textual.isSelected()).isTrue();
    assertThat(visual.isSelected()).isFalse();
    clickOn("#tasks-textual");
    assertThat(textual.isSelected()).as("one of the two stays chosen").isTrue();
  }

  @Test
  void aComparisonCanBeOpenedOnGivenRuns() throws Exception {
    clickOn("#tool-compare");
    onWindow(
        () -> {
          shell.compare().showOnly(List.of(top));
          return null;
        });
    assertThat(shell.compare().shownProperty().get())
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
