package striate.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.TableView;
import javafx.scene.control.TreeCell;
import javafx.scene.input.KeyCode;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import striate.charts.view.FigureView;

/**
 * All of it by hand, from an empty workspace with the bundled model: layers are selected, a sweep
 * queued, its runs watched and compared, their answers looked at, one of them pruned, and
 * everything exported. Only the system's dialogs for files are answered by the test.
 */
class WholeWayWindowTest extends WorkbenchTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int STEPS = 20;
  private static final int QUESTIONS = 4;

  /** The installation, as the program's script names it. */
  @BeforeAll
  static void install() {
    System.setProperty("striate.home", System.getProperty("striate.root"));
  }

  @AfterAll
  static void leave() {
    System.clearProperty("striate.home");
  }

  @Test
  void fromAnEmptyWorkspaceToAPrunedCheckpoint() throws Exception {
    onWindow(
        () -> {
          view.chooseFilesWith((title, name) -> Optional.of(directory.resolve(name)));
          return null;
        });
    select();
    sweep();
    watch();
    compare();
    lookAtSamples();
    exportAdapter();
    prune();
    exportPruned();
  }

  private void select() throws Exception {
    clickOn("#tool-design");
    until(() -> lookup("#layer-7").tryQuery().isPresent());
    write("#layer-text", "none");
    for (int layer : List.of(1, 5)) {
      clickOn("#layer-" + layer);
    }
    assertThat(text("#layer-text")).isEqualTo("1,5");
    assertThat(node("#layer-5").getAccessibleText()).contains("tuned");
  }

  private void sweep() throws Exception {
    enter("#job-steps", Integer.toString(STEPS));
    enter("#job-every", Integer.toString(STEPS / 2));
    reach("#job-tasks");
    enter("#job-evaluation-limit", Integer.toString(QUESTIONS));
    type(KeyCode.ESCAPE);
    until(() -> !this.<Button>node("#run").isDisabled());
    clickOn("#sweep-open");
    clickOn("#sweep-all");
    clickOn("#sweep-first");
    enter("#sweep-sizes", "2");
    enter("#sweep-seeds", "1");
    until(() -> text("#sweep-plan").startsWith("2 runs"));
    assertThat(text("#sweep-add")).isEqualTo("Add 2 runs to the queue");
    clickOn("#sweep-add");
    until(() -> lookup("#live").tryQuery().isPresent());
  }

  /** Until both runs have finished, with all steps and scores in the figures. */
  private void watch() throws Exception {
    FigureView<?> losses = node("#live-loss");
    FigureView<?> scores = node("#live-scores");
    until(() -> text("#live-facts").startsWith("step " + STEPS + " of " + STEPS));
    until(() -> text("#place").contains(" 2 runs"));
    until(() -> rows(losses).size() == 2 * STEPS);
    until(() -> finished() == 2);
    assertThat(rows(losses)).extracting(row -> row.get(0)).doesNotContain("").hasSize(2 * STEPS);
    assertThat(rows(losses))
        .extracting(row -> Double.parseDouble(row.get(2)))
        .allMatch(loss -> loss > 0 && loss < 20);
    clickOn("#live-show-scores");
    until(() -> scores.drawingsProperty().get() > 0);
    assertThat(rows(scores)).as("before, half-way and at the end").hasSizeGreaterThan(3 * 10);
    clickOn("#live-show-answers");
  }

  private void compare() throws Exception {
    clickOn("#tool-compare");
    clickOn("#compare-sparse");
    FigureView<?> differences = node("#compare-differences-figure");
    until(() -> differences.isVisible() && !rows(differences).isEmpty());
    clickOn("#compare-tab-table");
    clickOn("#compare-show-differences");
    TableView<List<String>> table = node("#compare-differences");
    until(() -> !table.getItems().isEmpty());
    assertThat(table.getItems())
        .as("differences with intervals")
        .allMatch(row -> row.stream().anyMatch(cell -> cell.matches(".*\\[.+].*|.* to .*")));
    clickOn("#compare-tab-difference");
    for (String format : List.of("png", "csv")) {
      clickOn((Node) from(differences).lookup("#figure-menu").query());
      clickOn("#figure-" + format);
      until(() -> text("#message").endsWith("." + format));
    }
    String saved = text("#message").replaceFirst("Saved ", "").replaceFirst("\\.csv$", "");
    assertThat(ImageIO.read(Path.of(saved + ".png").toFile()).getWidth()).isGreaterThan(700);
    assertThat(Files.readAllLines(Path.of(saved + ".csv"))).hasSize(rows(differences).size() + 1);
  }

  private void lookAtSamples() throws Exception {
    clickOn("#tool-samples");
    TableView<?> table = node("#samples-table");
    until(() -> !table.getItems().isEmpty() && answered() > 0);
    assertThat(table.getItems().size() % QUESTIONS).isZero();
  }

  /** Rows in sight that have an answer of both runs. */
  private long answered() {
    Set<Node> rows = lookup("#samples-table .table-row-cell").queryAll();
    return rows.stream()
        .filter(
            row ->
                from(row).lookup(".right-answer").queryAll().size()
                        + from(row).lookup(".wrong-answer").queryAll().size()
                    == 2)
        .count();
  }

  private void exportAdapter() throws Exception {
    clickOn("#tool-live");
    clickOn((Node) lookup((Node it) -> it instanceof TreeCell<?> row && !row.isEmpty()).query());
    clickOn("#inspect-export");
    clickOn("#inspect-export-peft");
    until(() -> text("#message").startsWith("Exported to "));
    Path adapter = Path.of(text("#message").substring("Exported to ".length()));
    assertThat(adapter).startsWith(directory);
    assertThat(JSON.readTree(adapter.resolve("adapter_config.json").toFile()).get("r").asInt())
        .isPositive();
    assertThat(tensors(adapter.resolve("adapter_model.safetensors")))
        .as("two layers")
        .isNotEmpty()
        .allMatch(name -> name.contains(".layers.") || name.contains("projector"));
    clickOn("#inspect-close");
  }

  private void prune() throws Exception {
    clickOn("#tool-prune");
    enter("#prune-questions", "2");
    enter("#prune-steps", "1");
    type(KeyCode.ENTER);
    assertThat(text("#prune-obstacle")).isEmpty();
    clickOn("#prune-start");
    TableView<?> table = node("#prune-table");
    until(() -> table.getItems().size() == 2 && !node("#prune-known").isDisabled());
    assertThat(text("#prune-command-problem")).isEmpty();
    assertThat(text("#prune-where")).matches("1 of 8 layers removed: \\d");
  }

  private void exportPruned() throws Exception {
    until(() -> !this.<Button>node("#prune-export").isDisabled());
    clickOn("#prune-export");
    until(() -> text("#prune-exported").startsWith("The checkpoint is in "));
    Path checkpoint = directory.resolve("pruned");
    JsonNode config = JSON.readTree(checkpoint.resolve("config.json").toFile());
    assertThat(config.at("/text_config/num_hidden_layers").asInt()).isEqualTo(7);
    List<String> names = new ArrayList<>();
    try (var files = Files.newDirectoryStream(checkpoint, "*.safetensors")) {
      for (Path file : files) {
        names.addAll(tensors(file));
      }
    }
    assertThat(names)
        .anyMatch(name -> name.contains("layers.6."))
        .noneMatch(name -> name.contains("language_model") && name.contains("layers.7."));
    assertThat(checkpoint.resolve("tokenizer.json")).exists();
  }

  private long finished() {
    return shell.workspace().of(striate.engine.run.RunStatus.FINISHED).size();
  }

  private static List<List<String>> rows(FigureView<?> figure) {
    return figure.figure().table().rows();
  }

  /** The names of a file's tensors, whose data must reach exactly to its end. */
  private static List<String> tensors(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    JsonNode tensors = JSON.readTree(bytes, 8, (int) header);
    List<String> names = new ArrayList<>();
    long end = 0;
    for (var tensor : tensors.properties()) {
      if (!tensor.getKey().equals("__metadata__")) {
        names.add(tensor.getKey());
        end = Math.max(end, tensor.getValue().at("/data_offsets/1").asLong());
      }
    }
    assertThat(8 + header + end).as(file.toString()).isEqualTo(bytes.length);
    return names;
  }
}
