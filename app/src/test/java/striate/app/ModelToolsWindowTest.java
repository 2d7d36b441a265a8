package striate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.control.Slider;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.StackPane;
import javafx.scene.text.Text;
import javafx.scene.text.TextFlow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testfx.util.WaitForAsyncUtils;
import striate.app.shell.Tool;
import striate.engine.data.SampleEncoder;
import striate.engine.inputs.PreviewedSample;

/**
 * Importance and Prune from the window, with the command line itself as a child process, on the
 * oracle's small checkpoint; and the training data of the same job. The window loads no libtorch.
 */
class ModelToolsWindowTest extends WorkbenchTest {
  @BeforeEach
  void openModel() throws Exception {
    write("#job-model", TaskFixtures.MODEL.toString());
    write("#job-samples", TaskFixtures.MODEL.resolve("samples.json").toString());
    write("#job-template", "");
    until(() -> shell.form().architectureProperty().get() != null);
    write("#layer-text", "0,1,4,5,6");
  }

  @Test
  void layersAreMeasuredAndTheTopOnesSelectedInDesign() throws Exception {
    show(Tool.IMPORTANCE);
    assertThat(text("#importance-sentence")).contains("hidden state");
    write("#importance-limit", "3");
    press("#importance-compute");
    until(() -> !this.<TableView<?>>node("#importance-list").getItems().isEmpty());
    assertThat(this.<TableView<?>>node("#importance-list").getItems()).hasSize(8);
    Labeled value =
        this.<StackPane>node("#importance-map-3").lookupAll(".map-value").stream()
            .map(Labeled.class::cast)
            .findFirst()
            .orElseThrow();
    assertThat(value.getText()).matches("0\\.\\d{3}");
    assertThat(this.<Node>node("#importance-map-3").getAccessibleText())
        .contains("layer 3, Block influence 0.")
        .contains("of 8");
    assertThat(copied("#importance-list").lines())
        .hasSize(9)
        .first()
        .isEqualTo("rank\tlayer\tvalue\timage\ttext");
    saved("#importance-map", "svg", "block-influence-of-the-layers");
    assertThat(Files.readString(directory.resolve("block-influence-of-the-layers.svg")))
        .contains(value.getText(), "selected in Design", "made with Striate on");
    press("#importance-take-top");
    until(() -> text("#importance-took").contains("2 layers are now selected in Design"));
    assertThat(shell.region().selectionProperty().get()).hasSize(2);
    onWindow(
        () -> {
          shell.region().undo();
          return null;
        });
    assertThat(shell.region().selectionText()).isEqualTo("0-1,4-6");
    try (var kept = Files.list(directory.resolve("importance"))) {
      assertThat(kept).hasSize(1);
    }
    assertThat(LoadedClasses.of(getClass().getClassLoader()))
        .noneMatch(name -> name.startsWith("ai.djl.pytorch"));
  }

  @Test
  void aWrongSettingIsTheCommandsOwnLineAndCancelEndsIt() throws Exception {
    show(Tool.IMPORTANCE);
    write("#importance-samples", TaskFixtures.MODEL.resolve("config.json").toString());
    press("#importance-compute");
    until(() -> !text("#importance-command-problem").isEmpty());
    assertThat(text("#importance-command-problem")).contains("config.json").doesNotContain("\n");
    write("#importance-samples", TaskFixtures.MODEL.resolve("samples.json").toString());
    press("#importance-compute");
    until(() -> shell.importance().command().busyProperty().get());
    assertThat(text("#importance-command-problem")).isEmpty();
    press("#importance-command-cancel");
    until(() -> !shell.importance().command().busyProperty().get());
    assertThat(text("#importance-command-doing")).isEqualTo("cancelled");
    assertThat(this.<TableView<?>>node("#importance-list").getItems()).isEmpty();
  }

  @Test
  void layersOutsideTheSelectionArePrunedAndTheCheckpointWritten() throws Exception {
    show(Tool.PRUNE);
    assertThat(text("#prune-region")).isEqualTo("0-1,4-6");
    write("#prune-questions", "2");
    onWindow(
        () -> {
          shell.prune().start(); // three layers may go, and that many do
          return null;
        });
    TableView<?> table = node("#prune-table");
    until(() -> !shell.prune().command().busyProperty().get() && table.getItems().size() == 4);
    assertThat(text("#prune-command-problem")).isEmpty();
    assertThat(text("#prune-where")).isEqualTo("3 of 8 layers removed: 2, 3, 7");
    until(() -> selectedRowIsInSight(table));
    Slider slider = node("#prune-slider");
    onWindow(
        () -> {
          slider.requestFocus();
          return null;
        });
    type(KeyCode.LEFT);
    WaitForAsyncUtils.waitForFxEvents();
    assertThat(slider.getValue()).isEqualTo(2);
    assertThat(text("#prune-where")).startsWith("2 of 8 layers removed");
    assertThat(struck()).isEqualTo(2);
    saved("#prune-map", "csv", "layers-removed");
    assertThat(Files.readString(directory.resolve("layers-removed.csv")))
        .startsWith("layer,of the region,removed\r\n0,yes,no\r\n1,yes,no\r\n2,no,no\r\n3,no,yes");
    assertThat(copied("#prune-table")).startsWith("model\tlayers left\tvisual");

    Path target = directory.resolve("smaller");
    onWindow(
        () -> {
          shell.prune().export(target, false);
          return null;
        });
    until(() -> text("#prune-exported").contains("smaller"));
    assertThat(Files.readString(target.resolve("config.json")))
        .contains("\"num_hidden_layers\" : 6");
    assertThat(directory.resolve("pruning"))
        .isDirectoryContaining(kept -> Files.exists(kept.resolve("result.json")));
  }

  private boolean selectedRowIsInSight(TableView<?> table) {
    Bounds whole = table.localToScene(table.getLayoutBounds());
    return lookup("#prune-table .table-row-cell").queryAllAs(TableRow.class).stream()
        .filter(TableRow::isSelected)
        .map(row -> row.localToScene(row.getLayoutBounds()))
        .anyMatch(row -> whole.contains(row.getCenterX(), row.getMaxY() - 2));
  }

  private long struck() {
    Set<Node> cells = lookup(".map-cell").queryAll();
    return cells.stream()
        .filter(Node::isVisible)
        .filter(cell -> cell.getAccessibleText() != null)
        .filter(cell -> cell.getAccessibleText().endsWith("removed"))
        .count();
  }

  @Test
  void trainingDataIsShownAsTheModelSeesIt() throws Exception {
    show(Tool.SAMPLES);
    ToggleButton preview = node("#samples-show-preview");
    onWindow(
        () -> {
          preview.fire();
          return null;
        });
    until(() -> lookup("#samples-preview-table").tryQuery().isPresent());
    TableView<?> table = node("#samples-preview-table");
    until(() -> !table.getItems().isEmpty());
    until(() -> !lookup(".token-learned").queryAll().isEmpty());
    assertThat(
            lookup((Node n) -> n instanceof Label l && l.getText().startsWith("image \u00d7"))
                .queryAll())
        .isNotEmpty();
    onWindow(
        () -> {
          table.getSelectionModel().select(2);
          table.getSelectionModel().select(1);
          return null;
        });
    String second = pieces((PreviewedSample) table.getItems().get(1));
    until(() -> shownPieces().equals(second));
    until(() -> table.getMaxHeight() < 0); // has grown to its usual height
  }

  private static String pieces(PreviewedSample sample) {
    return sample.pieces().stream()
        .filter(piece -> !piece.image())
        .map(SampleEncoder.Piece::text)
        .collect(Collectors.joining());
  }

  private String shownPieces() {
    TextFlow text = node("#samples-preview-text");
    return text.getChildren().stream()
        .filter(Text.class::isInstance)
        .map(token -> ((Text) token).getText())
        .collect(Collectors.joining());
  }

  private void show(Tool tool) throws Exception {
    onWindow(
        () -> {
          shell.toolProperty().set(tool);
          return null;
        });
    WaitForAsyncUtils.waitForFxEvents();
  }

  private void press(String query) throws Exception {
    onWindow(
        () -> {
          this.<Button>node(query).fire();
          return null;
        });
  }

  /** Saves what the menu of a map offers. */
  private void saved(String map, String format, String name) throws Exception {
    onWindow(
        () -> {
          view.chooseFilesWith((title, file) -> Optional.of(directory.resolve(file)));
          this.<Node>node(map)
              .fireEvent(
                  new KeyEvent(
                      KeyEvent.KEY_PRESSED,
                      "",
                      "",
                      KeyCode.CONTEXT_MENU,
                      false,
                      false,
                      false,
                      false));
          return null;
        });
    WaitForAsyncUtils.waitForFxEvents();
    clickOn("#figure-" + format);
    until(() -> Files.exists(directory.resolve(name + "." + format)));
  }

  /** What Ctrl+C takes from a table. */
  private String copied(String table) throws Exception {
    onWindow(
        () -> {
          shell.say("");
          this.<Node>node(table)
              .fireEvent(
                  new KeyEvent(KeyEvent.KEY_PRESSED, "", "", KeyCode.C, false, true, false, false));
          return null;
        });
    until(() -> shell.messageProperty().get().startsWith("Copied"));
    return onWindow(() -> Clipboard.getSystemClipboard().getString());
  }
}
