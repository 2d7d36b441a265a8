package striate.app.launch;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.layout.FlowPane;
import striate.app.look.Stepwise;

/** Fields of a form, as many in a row as fit; they can come into the window a few at a time. */
final class FieldFlow extends FlowPane implements Stepwise {
  private static final int A_STEP = 5;

  FieldFlow(String id) {
    super(8, 4);
    setId(id);
  }

  @Override
  public List<Runnable> holdBack() {
    List<Node> fields = List.copyOf(getChildren());
    setMinHeight(getHeight());
    getChildren().clear();
    List<Runnable> steps = new ArrayList<>();
    for (int from = 0; from < fields.size(); from += A_STEP) {
      List<Node> some = fields.subList(from, Math.min(fields.size(), from + A_STEP));
      steps.add(() -> getChildren().addAll(some));
    }
    steps.add(() -> setMinHeight(USE_COMPUTED_SIZE));
    return steps;
  }
}
