package striate.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import striate.app.compare.GroupRow;
import striate.charts.data.ComparedGroup;
import striate.charts.data.StrategyHue;
import striate.engine.run.RunId;

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
        .extracting(row -> row.group().name())
        .containsExactly("All layers", "Sparse & uniform 8", "Top 8");
    assertThat(table.getItems()).extracting(row -> row.group().seeds()).containsExactly(3, 3, 1);
    GroupRow sparse = table.getItems().get(1);
    assertThat(sparse.group().hue()).isEqualTo(StrategyHue.SPARSE);
    assertThat(sparse.group().layers()).containsExactly(1, 5, 9, 13, 19, 23, 27, 31);
    assertThat(sparse.retention())
        .isCloseTo(
            sparse.group().visual().value() / table.getItems().get(0).group().visual().value(),
            within(1e-12));
    assertThat(sparse.group().seconds().value()).isCloseTo(240 * 0.38, within(1e-9));
    assertThat(sparse.group().visual().halfWidth()).isPositive();
  }

  @Test
  void uncheckedGroupsLeaveTheFigures() throws Exception {
    List<GroupRow> rows = shell.compare().rowsProperty().get();
    onWindow(
        () -> {
          shell.compare().check(rows.get(2).key(), false);
          return null;
        });
    assertThat(shell.compare().shownProperty().get())
        .extracting(ComparedGroup::name)
        .doesNotContain("Top 8");
    assertThat(shell.compare().summaryProperty().get()).contains("2 of 3");
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
