package striate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import javafx.scene.image.ImageView;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import striate.app.shell.ShellModel;
import striate.app.shell.Tool;
import striate.app.workspace.RunCard;
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

    List<RunCard> runs = shell.workspace().runsProperty().get();
    RunCard first = runs.get(0);
    RunCard other =
        runs.stream().filter(run -> !run.layers().equals(first.layers())).findFirst().orElseThrow();
    String task =
        shell.workspace().experiments().answers(first.id()).stream()
            .map(answers -> answers.task())
            .filter(name -> differs(first, other, name))
            .findFirst()
            .orElseThrow();
    onWindow(
        () -> {
          shell.toolProperty().set(Tool.COMPARE);
          shell.showSamples(task, first.id(), other.id());
          return null;
        });
    settle();
    assertThat(shell.toolProperty().get()).isEqualTo(Tool.SAMPLES);
    assertThat(table.getItems()).isNotEmpty();
    assertThat(lookup("#samples-table .wrong-answer").queryAll()).isNotEmpty();
    assertThat(lookup("#samples-detail .right-answer").queryAll()).hasSize(1);
    assertThat(lookup("#samples-detail .wrong-answer").queryAll()).hasSize(1);

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

  private boolean differs(RunCard first, RunCard other, String task) {
    List<Double> values = values(first, task);
    return values.size() > 1 && !values.equals(values(other, task));
  }

  private List<Double> values(RunCard run, String task) {
    return shell.workspace().experiments().answers(run.id()).stream()
        .filter(answers -> answers.task().equals(task))
        .findFirst()
        .map(answers -> answers.answers().stream().map(line -> line.value()).toList())
        .orElse(List.of());
  }
}
