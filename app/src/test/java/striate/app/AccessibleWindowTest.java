package striate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.ComboBoxBase;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.control.ListView;
import javafx.scene.control.Slider;
import javafx.scene.control.Spinner;
import javafx.scene.control.TableView;
import javafx.scene.control.TextInputControl;
import javafx.scene.control.TreeView;
import org.junit.jupiter.api.Test;
import striate.app.shell.Tool;

/** Whatever can be pressed, typed into or chosen from has a name and can be reached by keys. */
class AccessibleWindowTest extends WindowTest {

  @Override
  void record(WorkspaceFixture fixture) {
    fixture.finished("All layers", "all", 1, 91, 500);
    fixture.finished("Sparse 8", "sparse-uniform:8", 1, 90, 380);
  }

  @Test
  void everyControlHasANameAndAKeyboardWay() throws Exception {
    for (Tool tool : Tool.values()) {
      shell(() -> shell.toolProperty().set(tool));
      settle();
      Set<String> nameless = new LinkedHashSet<>();
      Set<String> unreachable = new LinkedHashSet<>();
      int found = 0;
      for (Node control : controls()) {
        found++;
        if (name(control).isBlank()) {
          nameless.add(words(control));
        }
        if (!control.isFocusTraversable() && !hasOtherKeys(control)) {
          unreachable.add(words(control));
        }
      }
      assertThat(found).as(tool + ": controls").isGreaterThan(5);
      assertThat(nameless).as(tool + ": controls without a name").isEmpty();
      assertThat(unreachable).as(tool + ": controls without a keyboard way").isEmpty();
    }
  }

  private void shell(Runnable change) throws Exception {
    onWindow(
        () -> {
          change.run();
          return null;
        });
  }

  private List<Node> controls() throws Exception {
    return onWindow(
        () -> {
          List<Node> all = new ArrayList<>();
          collect(node(".shell"), all);
          return all;
        });
  }

  private static void collect(Node node, List<Node> all) {
    if (!node.isVisible()) {
      return;
    }
    boolean control =
        node instanceof ButtonBase
            || node instanceof TextInputControl
            || node instanceof ComboBoxBase
            || node instanceof ChoiceBox
            || node instanceof Slider
            || node instanceof Spinner
            || node instanceof ListView
            || node instanceof TreeView
            || node instanceof TableView;
    if (control) {
      all.add(node);
    }
    // what a control is made of is the control's
    boolean whole = node instanceof ComboBoxBase || node instanceof Spinner;
    if (node instanceof Parent parent && !whole) {
      parent.getChildrenUnmodifiable().forEach(child -> collect(child, all));
    }
  }

  private String name(Node control) {
    StringBuilder name = new StringBuilder();
    if (control instanceof Labeled labeled && labeled.getText() != null) {
      name.append(labeled.getText());
    }
    if (control.getAccessibleText() != null) {
      name.append(control.getAccessibleText());
    }
    for (Node label : this.<Node>node(".shell").lookupAll(".label")) {
      if (label instanceof Label named && named.getLabelFor() == control) {
        name.append(named.getText());
      }
    }
    return name.toString();
  }

  /** Rows are ticked with Space, and pinned in their menu; arrows of a text field's row. */
  private static boolean hasOtherKeys(Node control) {
    for (Node node = control; node != null; node = node.getParent()) {
      if (node.getStyleClass().contains("run-row") || node.getStyleClass().contains("cell")) {
        return true;
      }
    }
    return false;
  }

  private static String words(Node control) {
    Node parent = control.getParent();
    return control.getClass().getSimpleName()
        + " #"
        + control.getId()
        + " "
        + control.getStyleClass()
        + " in "
        + (parent == null ? "" : parent.getClass().getSimpleName() + " #" + parent.getId());
  }
}
