package striate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import javafx.scene.Node;
import org.junit.jupiter.api.Test;
import striate.engine.run.RunId;

/** Importance and Prune work with the run that is clicked in the list beside them. */
class RunPickingWindowTest extends WindowTest {
  private RunId waiting;

  @Override
  void record(WorkspaceFixture fixture) {
    fixture.finished("All layers", "all", 1, 91, 500);
    fixture.finished("Sparse 8", "sparse-uniform:8", 1, 90, 380);
    waiting = fixture.jobs().enqueue(WorkspaceFixture.job("Top 8", "last:8", 1));
  }

  private void clickRow(String row) {
    clickOn(from(this.<Node>node("#run-tree")).lookup(row).<Node>query());
    settle();
  }

  @Test
  void aClickedRunIsMeasured() throws Exception {
    clickOn("#tool-importance");
    assertThat(text("#importance-run")).isEqualTo("not tuned");
    clickRow("Sparse & uniform 8");
    assertThat(text("#importance-run")).isEqualTo("Sparse 8");
    assertThat(shell.inspector().openProperty().get()).as("the form stays in sight").isFalse();
    clickRow("Top 8");
    assertThat(text("#importance-run-hint")).isEqualTo("Top 8 has not finished");
    assertThat(text("#importance-run")).isEqualTo("Sparse 8");
    clickOn("#importance-run-clear");
    assertThat(text("#importance-run")).isEqualTo("not tuned");
    clickRow("All layers");
    assertThat(text("#importance-run-hint")).startsWith("Click a finished run");
    doubleClickOn(from(this.<Node>node("#run-tree")).lookup("Top 8").<Node>query());
    assertThat(shell.inspector().openProperty().get()).isTrue();
    assertThat(shell.inspector().runProperty().get().id()).isEqualTo(waiting);
  }

  @Test
  void eachToolMarksItsOwnRunInTheList() {
    clickOn("#tool-importance");
    clickRow("Sparse & uniform 8");
    assertThat(picked()).containsExactly("Sparse & uniform 8");
    clickOn("#tool-prune");
    clickRow("All layers");
    assertThat(picked()).containsExactly("All layers");
    clickOn("#tool-importance");
    settle();
    assertThat(picked()).containsExactly("Sparse & uniform 8");
    clickOn("#tool-live");
    settle();
    assertThat(picked()).isEmpty();
  }

  private List<String> picked() {
    return from(this.<Node>node("#run-tree")).lookup(".run-row").queryAll().stream()
        .map(Node::getAccessibleText)
        .filter(words -> words != null && words.contains(", picked"))
        .map(words -> words.substring(0, words.indexOf(',')))
        .toList();
  }

  @Test
  void aClickedRunIsPruned() {
    clickOn("#tool-prune");
    assertThat(text("#prune-run")).as("the first with a region").isEqualTo("Sparse 8");
    clickRow("All layers");
    assertThat(text("#prune-run")).isEqualTo("All layers");
    assertThat(text("#prune-region")).isEqualTo("0-31");
    clickOn("#prune-run-clear");
    assertThat(text("#prune-run")).isEqualTo("Design's model and selection");
  }
}
