package striate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollBar;
import javafx.scene.control.TableView;
import javafx.scene.image.ImageView;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import striate.app.runset.ChosenGroup;
import striate.app.samples.Agreement;
import striate.app.shell.ShellModel;
import striate.app.shell.Tool;
import striate.engine.report.Comparison;
import striate.engine.store.RecordedRuns;
import striate.engine.store.Store;

/** Samples with the recorded runs' own answers and the bundled world's pictures. */
class SamplesWindowTest extends WindowTest {
  private Store recorded;

  @Override
  ShellModel shellOf(WorkspaceFixture fixture) {
    Path home = Path.of(System.getProperty("striate.root"));
    recorded = RecordedRuns.open(home, fixture.store().workspace()).orElseThrow();
    return fixture.shell(recorded, fixture.jobs());
  }

  @AfterEach
  void closeRecorded() {
    recorded.close();
  }

  @Test
  void questionsAreShownWithPicturesAndAnswersAndFollowABar() throws Exception {
    onWindow(
        () -> {
          shell.toolProperty().set(Tool.SAMPLES);
          return null;
        });
    settle();
    TableView<?> table = node("#samples-table");
    assertThat(table.getItems()).hasSizeGreaterThan(100);
    assertThat(lookup("#samples-table .table-row-cell").queryAll())
        .as("only rows in sight have cells")
        .hasSizeLessThan(60);
    assertThat(lookup("#samples-table .image-view").queryAllAs(ImageView.class))
        .as("pictures")
        .anyMatch(view -> view.getImage() != null);
    assertThat(lookup("#samples-table .right-answer").queryAll()).isNotEmpty();

    onWindow(
        () -> {
          shell.runSet().chooseShown(true);
          return null;
        });
    settle();
    List<ChosenGroup> coloured =
        shell.runSet().chosenProperty().get().stream().filter(one -> !one.look().grey()).toList();
    assertThat(coloured).hasSize(8);
    ScrollBar more = node("#samples-more");
    assertThat(more.isVisible()).as("not all have room").isTrue();
    assertThat(lookup("#samples-table .answer-head").queryAll())
        .as("heads in sight")
        .hasSizeGreaterThanOrEqualTo(3);
    onWindow(
        () -> {
          table.requestFocus();
          return null;
        });
    double at = more.getValue();
    type(KeyCode.RIGHT);
    assertThat(more.getValue()).isEqualTo(at + 1);
    ComboBox<?> boxA = node("#samples-run-a");
    assertThat(boxA.getItems()).as("told apart").hasSize(8).doesNotHaveDuplicates();

    onWindow(
        () -> {
          shell.toolProperty().set(Tool.COMPARE);
          return null;
        });
    until(() -> shell.compare().comparisonProperty().get() != null);
    Comparison found = shell.compare().comparisonProperty().get();
    Comparison.Row row =
        found.rows().stream()
            .filter(one -> !one.average() && better(found, one) >= 0)
            .findFirst()
            .orElseThrow();
    String task = row.name();
    onWindow(
        () -> {
          shell.compare().open(row, better(found, row));
          return null;
        });
    settle();
    assertThat(shell.toolProperty().get()).isEqualTo(Tool.SAMPLES);
    assertThat(table.getItems()).isNotEmpty();
    assertThat(lookup("#samples-table .wrong-answer").queryAll()).isNotEmpty();
    assertThat(lookup("#samples-detail .right-answer").queryAll()).isNotEmpty();
    assertThat(lookup("#samples-detail .wrong-answer").queryAll()).isNotEmpty();
    assertThat(this.<ComboBox<?>>node("#samples-agreement").getValue())
        .isEqualTo(Agreement.B_NOT_A);

    onWindow(
        () -> {
          table.requestFocus();
          return null;
        });
    type(KeyCode.ENTER);
    settle();
    assertThat(node("#inspect-page").isVisible()).isTrue();
    assertThat(text("#inspect-page-hint")).startsWith(task);
    assertThat(from(this.<Node>node("#inspect-page")).lookup(".label").queryAllAs(Label.class))
        .extracting(Label::getText)
        .contains("Question", "Right", "Answer", "Value", "Log-probability");
    String item = text("#inspect-page-title");
    type(KeyCode.END);
    settle();
    if (table.getItems().size() > 1) {
      assertThat(text("#inspect-page-title")).as("follows the selection").isNotEqualTo(item);
    }
    onWindow(
        () -> {
          shell.inspector().openProperty().set(false);
          return null;
        });
    assertThat(table.getSelectionModel().getSelectedIndex()).isEqualTo(table.getItems().size() - 1);
    write("#samples-text", "no such words anywhere");
    assertThat(table.getItems()).isEmpty();
  }

  /** A group that is much better than the baseline, so that it alone is right somewhere. */
  private static int better(Comparison found, Comparison.Row row) {
    for (int group = 0; group < row.cells().size(); group++) {
      Comparison.Cell cell = row.cells().get(group);
      if (cell != null
          && cell.difference() != null
          && cell.difference().value().estimate() > 0.05 * row.range().width()) {
        return group;
      }
    }
    return -1;
  }
}
