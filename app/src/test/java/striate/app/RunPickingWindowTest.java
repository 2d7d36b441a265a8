package striate.app;

import static org.assertj.core.api.Assertions.assertThat;

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

  private void clickRow(String tool, String row) {
    clickOn(from(this.<Node>node(tool)).lookup("#run-tree").lookup(row).<Node>query());
    settle();
  }

  @Test
  void aClickedRunIsMeasured() throws Exception {
    clickOn("#tool-importance");
    assertThat(text("#importance-run")).isEqualTo("not tuned");
    clickRow("#importance", "Sparse & uniform 8");
    assertThat(text("#importance-run")).isEqualTo("Sparse 8");
    assertThat(shell.inspector().openProperty().get()).as("the form stays in sight").isFalse();
    clickRow("#importance", "Top 8");
    assertThat(text("#importance-run-hint")).isEqualTo("Top 8 has not finished");
    assertThat(text("#importance-run")).isEqualTo("Sparse 8");
    clickOn("#importance-run-clear");
    assertThat(text("#importance-run")).isEqualTo("not tuned");
    clickRow("#importance", "All layers");
    assertThat(text("#importance-run-hint")).startsWith("Click a finished run");
    doubleClickOn(
        from(this.<Node>node("#importance")).lookup("#run-tree").lookup("Top 8").<Node>query());
    assertThat(shell.inspector().openProperty().get()).isTrue();
    assertThat(shell.inspector().runProperty().get().id()).isEqualTo(waiting);
  }

  @Test
  void aClickedRunIsPruned() {
    clickOn("#tool-prune");
    assertThat(text("#prune-run")).as("the first with a region").isEqualTo("Sparse 8");
    clickRow("#prune", "All layers");
    assertThat(text("#prune-run")).isEqualTo("All layers");
    assertThat(text("#prune-region")).isEqualTo("0-31");
    clickOn("#prune-run-clear");
    assertThat(text("#prune-run")).isEqualTo("Design's model and selection");
  }
}
