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
    clickRow(row);
    type(KeyCode.ESCAPE); // the drawer
    settle();
  }

  private void clickRow(String row) {
    clickOn(from(this.<Node>node("#run-tree")).lookup(row).<Node>query());
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
    TreeView<?> tree = node("#run-tree");
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
    clickOn("#runs-ticked");
    assertThat(rows()).as("without Top 8").isEqualTo(2);
    type(KeyCode.TAB);
    clickRow("Sparse & uniform 8");
    type(KeyCode.ESCAPE);
    type(KeyCode.SPACE);
    assertThat(rows()).as("nothing moves under the pointer").isEqualTo(2);
    clickOn("#runs-ticked");
    assertThat(rows()).isEqualTo(3);
  }

  @Test
  void whatIsUnfoldedAndFocusedStaysSoInTheNextTool() {
    focusRow("Top 8");
    type(KeyCode.RIGHT);
    type(KeyCode.DOWN);
    TreeView<?> tree = node("#run-tree");
    assertThat(tree.getExpandedItemCount()).isEqualTo(4);
    int selected = tree.getSelectionModel().getSelectedIndex();
    push(KeyCode.SHORTCUT, KeyCode.DIGIT4);
    settle();
    assertThat(node("#compare").isVisible()).isTrue();
    assertThat(tree.getExpandedItemCount()).isEqualTo(4);
    assertThat(tree.getSelectionModel().getSelectedIndex()).isEqualTo(selected);
    assertThat(tree.isFocused()).isTrue();
    push(KeyCode.SHORTCUT, KeyCode.DIGIT2);
    settle();
    assertThat(tree.isFocused()).as("Design has no list").isFalse();
    assertThat(node("#tool-design").isFocused()).isTrue();
  }

  private int rows() {
    settle();
    return this.<TreeView<?>>node("#run-tree").getRoot().getChildren().size();
  }
}
