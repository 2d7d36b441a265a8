package striate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import org.junit.jupiter.api.Test;
import striate.app.inspect.InspectorModel;
import striate.app.runset.RunGroup;
import striate.app.shell.Tool;
import striate.app.workspace.RunCard;
import striate.engine.report.Comparison;
import striate.engine.run.JobJson;
import striate.engine.run.Modality;
import striate.engine.run.RunId;

/** Clicks runs in the list, and looks at them in the drawer. */
class InspectorWindowTest extends WindowTest {
  private RunId sparse;
  private RunId waiting;

  @Override
  void record(WorkspaceFixture fixture) {
    fixture.finished("All layers", "all", 1, 91, 500);
    sparse = fixture.finished("Sparse 8", "sparse-uniform:8", 1, 90, 380);
    waiting = fixture.jobs().enqueue(WorkspaceFixture.job("Top 8", "last:8", 1));
  }

  private RunCard card(RunId run) {
    return shell.workspace().run(run).orElseThrow();
  }

  private void inspect(RunId run) throws Exception {
    clickOn("#tool-compare");
    onWindow(
        () -> {
          shell.runSet().focusProperty().set(run);
          shell.runSet().inspectedProperty().set(true);
          return null;
        });
    settle();
  }

  @Test
  void aClickedRowOpensTheDrawerAndEscapeClosesIt() {
    clickOn("#tool-compare");
    clickOn(from(this.<Node>node("#run-tree")).lookup("Sparse & uniform 8").<Node>query());
    assertThat(shell.inspector().openProperty().get()).isTrue();
    assertThat(text("#inspect-name")).isEqualTo("Sparse 8");
    assertThat(texts()).contains("Seed", "CPU, 2 cores, cpu");
    assertThat(texts())
        .as("what the baseline has, in brackets")
        .anyMatch(text -> text.contains("1,5,9,13,19,23,27,31 of 32  (0-31 of 32)"));
    clickOn("#inspect-name");
    type(KeyCode.ESCAPE);
    assertThat(shell.inspector().openProperty().get()).isFalse();
    assertThat(node("#inspector").isVisible()).isFalse();
  }

  @Test
  void aClickedDifferenceIsExplainedAndLeadsToItsQuestions() throws Exception {
    clickOn("#tool-compare");
    Comparison comparison = shell.compare().comparisonProperty().get();
    int sparse = comparison.baseline() == 0 ? 1 : 0;
    onWindow(
        () -> {
          shell.compare().look(comparison.row("ball-1").orElseThrow(), sparse);
          return null;
        });
    settle();
    assertThat(node("#inspect-page").isVisible()).isTrue();
    assertThat(text("#inspect-page-title")).isEqualTo("ball-1");
    assertThat(texts("#inspect-page"))
        .contains("Sparse & uniform 8", "All layers (baseline)", "before tuning")
        .contains("Difference", "p", "Corrected p", "Detectable", "Seeds", "100");
    onWindow(
        () -> {
          shell.compare().look(comparison.average(Modality.VISUAL).orElseThrow(), sparse);
          return null;
        });
    settle();
    assertThat(text("#inspect-page-hint")).isEqualTo("mean of 6 tasks");
    assertThat(text("#inspect-page-action")).endsWith("alone is right");
    onWindow(
        () -> {
          shell.compare().look(comparison.row("ball-1").orElseThrow(), sparse);
          return null;
        });
    settle();
    clickOn("#inspect-page-action");
    assertThat(shell.toolProperty().get()).isEqualTo(Tool.SAMPLES);
    clickOn("#tool-compare");
    clickOn(from(this.<Node>node("#run-tree")).lookup("Sparse & uniform 8").<Node>query());
    assertThat(node("#inspect-page").isVisible()).as("a run again").isFalse();
    assertThat(text("#inspect-name")).isEqualTo("Sparse 8");
  }

  @Test
  void aClickedLayerIsExplained() throws Exception {
    inspect(sparse);
    Node row = node("#layer-strip-row");
    onWindow(
        () -> {
          row.requestFocus();
          return null;
        });
    type(KeyCode.RIGHT);
    type(KeyCode.ENTER);
    assertThat(text("#inspect-page-title")).isEqualTo("Layer 1");
    assertThat(texts("#inspect-page"))
        .contains("In Design", "Parameters", "Tuned in", "All layers\nSparse & uniform 8")
        .contains("Frozen in", "Top 8");
    clickOn(row);
    assertThat(text("#inspect-page-title")).startsWith("Layer ").isNotEqualTo("Layer 1");
    clickOn("#inspect-page-action");
    assertThat(shell.toolProperty().get()).isEqualTo(Tool.DESIGN);
    String selection = shell.region().selectionText();
    clickOn("#layer-3", MouseButton.SECONDARY);
    assertThat(text("#inspect-page-title")).isEqualTo("Layer 3");
    assertThat(shell.region().selectionText()).as("nothing was painted").isEqualTo(selection);
    clickOn("#inspect-page-close");
    assertThat(shell.inspector().openProperty().get()).isFalse();
  }

  private List<String> texts() {
    return texts("#inspector");
  }

  private List<String> texts(String within) {
    List<String> texts = new ArrayList<>();
    for (Node node : from(this.<Node>node(within)).lookup(".label").queryAll()) {
      String text = ((javafx.scene.control.Labeled) node).getText();
      texts.add(text == null ? "" : text);
    }
    return texts;
  }

  @Test
  void theKeyboardWalksTicksAndOpens() throws Exception {
    clickOn("#tool-compare");
    clickOn("#runs-filter");
    type(KeyCode.DOWN);
    type(KeyCode.DOWN);
    List<RunGroup> groups = shell.runSet().groupsProperty().get();
    Node tree = node("#run-tree");
    assertThat(tree.isFocused()).isTrue();
    onWindow(
        () -> {
          ((javafx.scene.control.TreeView<?>) tree).getSelectionModel().select(0);
          return null;
        });
    type(KeyCode.SPACE);
    assertThat(shell.runSet().isChosen(groups.get(0).key())).isFalse();
    type(KeyCode.SPACE);
    assertThat(shell.runSet().isChosen(groups.get(0).key())).isTrue();
    type(KeyCode.RIGHT);
    type(KeyCode.DOWN);
    type(KeyCode.SPACE);
    assertThat(shell.runSet().isChosen(groups.get(0).key())).as("its one run").isFalse();
    type(KeyCode.ENTER);
    assertThat(shell.inspector().openProperty().get()).isTrue();
  }

  @Test
  void aRunIsRenamedTaggedAndStarred() throws Exception {
    inspect(sparse);
    write("#inspect-name", "the sparse one");
    clickOn("#inspect-name");
    type(KeyCode.ENTER);
    assertThat(card(sparse).name()).isEqualTo("the sparse one");
    write("#inspect-tags", "paper, good");
    clickOn("#inspect-tags");
    type(KeyCode.ENTER);
    clickOn("#inspect-favourite");
    assertThat(card(sparse).tags()).containsExactly("favourite", "good", "paper");
    assertThat(text("#inspect-tags")).isEqualTo("good paper");
    write("#inspect-tags", "good");
    clickOn("#inspect-tags");
    type(KeyCode.ENTER);
    assertThat(card(sparse).tags()).containsExactly("favourite", "good");
    clickOn("#inspect-favourite");
    assertThat(card(sparse).favourite()).isFalse();
    write("#inspect-tags", "!");
    clickOn("#inspect-tags");
    type(KeyCode.ENTER);
    assertThat(texts()).anyMatch(text -> text.startsWith("'!' is not a tag"));
    assertThat(card(sparse).tags()).containsExactly("good");
  }

  @Test
  void aDeletedRunComesBack() throws Exception {
    inspect(sparse);
    Path folder = fixture.store().workspace().run(sparse);
    clickOn("#inspect-delete");
    assertThat(shell.workspace().run(sparse)).isEmpty();
    assertThat(folder).doesNotExist();
    assertThat(text("#message")).isEqualTo("Deleted Sparse 8");
    clickOn("#undo-delete");
    assertThat(card(sparse).name()).isEqualTo("Sparse 8");
    assertThat(folder).isDirectory();
    assertThat(node("#undo-delete").isVisible()).isFalse();
  }

  @Test
  void whatWaitsCannotBeDeletedOrExported() throws Exception {
    inspect(waiting);
    assertThat(node("#inspect-delete").isDisabled()).isTrue();
    assertThat(node("#inspect-export").isDisabled()).isTrue();
    assertThat(node("#inspect-resume").isVisible()).isFalse();
  }

  @Test
  void itsJobBecomesANewOne() throws Exception {
    inspect(sparse);
    clickOn("#inspect-again");
    assertThat(shell.toolProperty().get()).isEqualTo(Tool.DESIGN);
    assertThat(shell.form().jobs())
        .singleElement()
        .satisfies(
            job -> {
              assertThat(job.withLayers("-")).isEqualTo(card(sparse).job().withLayers("-"));
              assertThat(job.layers()).isIn("sparse-uniform:8", "1,5,9,13,19,23,27,31");
            });
  }

  @Test
  void itsCommandRunsTheSameJob() throws Exception {
    inspect(sparse);
    clickOn("#inspect-command");
    String command = onWindow(() -> Clipboard.getSystemClipboard().getString());
    assertThat(command).isEqualTo(InspectorModel.command(card(sparse)));
    String json = command.substring(command.indexOf('\n') + 1, command.indexOf("\nJSON\n"));
    assertThat(JobJson.parse(json, "the command")).isEqualTo(card(sparse).job());
    assertThat(command).endsWith("striate tune --job job.json\n");
  }

  @Test
  void anExportTellsWhereItIs() throws Exception {
    List<String> asked = new ArrayList<>();
    Path exports = Files.createDirectories(directory.resolve("exports"));
    shell
        .inspector()
        .exportWith(
            (run, format) -> {
              asked.add(run + " " + format);
              return exports;
            });
    inspect(sparse);
    clickOn("#inspect-export");
    clickOn("#inspect-export-merged");
    assertThat(asked).containsExactly(sparse + " MERGED");
    assertThat(text("#message")).isEqualTo("Exported to " + exports);
  }
}
