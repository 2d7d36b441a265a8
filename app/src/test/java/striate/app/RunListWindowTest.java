package striate.app;

import static org.assertj.core.api.Assertions.assertThat;

import javafx.geometry.Side;
import javafx.scene.Node;
import javafx.scene.control.TreeView;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import striate.app.runset.ChosenGroup;

/** The list of runs by keyboard and menu. */
class RunListWindowTest extends WindowTest {

  @Override
  void record(WorkspaceFixture fixture) {
    fixture.finished("All layers", "all", 1, 91, 500);
    fixture.finished("Sparse 8", "sparse-uniform:8", 1, 90, 380);
    fixture.finished("Top 8", "last:8", 1, 80, 350);
  }

  private void focusRow(String row) {
    clickOn("#tool-live");
    clickOn(from(this.<Node>node("#live")).lookup("#run-tree").lookup(row).<Node>query());
    type(KeyCode.ESCAPE); // the drawer
    settle();
  }

  private String baseline() {
    return shell.runSet().baselineProperty().get().name();
  }

  @Test
  void theBaselineIsPinnedAndAGroupLookedAtAloneByKeys() {
    focusRow("Top 8");
    assertThat(baseline()).isEqualTo("All layers");
    type(KeyCode.B);
    assertThat(baseline()).isEqualTo("Top 8");
    type(KeyCode.B);
    assertThat(baseline()).as("again: the usual one").isEqualTo("All layers");
    type(KeyCode.O);
    assertThat(shell.runSet().chosenProperty().get())
        .extracting(ChosenGroup::name)
        .containsExactly("Top 8");
  }

  @Test
  void theMenuOfARowDoesTheSame() throws Exception {
    focusRow("Top 8");
    TreeView<?> tree = from(this.<Node>node("#live")).lookup("#run-tree").query();
    onWindow( // as the menu's key does; there is none on the headless screen
        () -> {
          tree.getContextMenu().show(tree, Side.TOP, 0, 0);
          return null;
        });
    clickOn("Compare the others with this group (B)");
    assertThat(baseline()).isEqualTo("Top 8");
  }

  @Test
  void onlyWhatIsTickedIsListedAndWhatIsUntickedStaysUntilThen() {
    focusRow("Top 8");
    type(KeyCode.SPACE);
    assertThat(rows()).isEqualTo(3);
    clickOn(from(this.<Node>node("#live")).lookup("#runs-ticked").<Node>query());
    assertThat(rows()).as("without Top 8").isEqualTo(2);
    type(KeyCode.TAB);
    clickOn(
        from(this.<Node>node("#live"))
            .lookup("#run-tree")
            .lookup("Sparse & uniform 8")
            .<Node>query());
    type(KeyCode.ESCAPE);
    type(KeyCode.SPACE);
    assertThat(rows()).as("nothing moves under the pointer").isEqualTo(2);
    clickOn(from(this.<Node>node("#live")).lookup("#runs-ticked").<Node>query());
    assertThat(rows()).isEqualTo(3);
  }

  private int rows() {
    settle();
    return from(this.<Node>node("#live"))
        .lookup("#run-tree")
        .<TreeView<?>>query()
        .getRoot()
        .getChildren()
        .size();
  }
}
