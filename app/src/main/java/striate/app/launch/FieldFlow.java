package striate.app.launch;

import java.util.List;
import javafx.scene.layout.FlowPane;
import striate.app.look.Stepwise;

/** Fields of a form, as many in a row as fit; they can come into the window a few at a time. */
final class FieldFlow extends FlowPane implements Stepwise {
  private static final int A_STEP = 3;

  FieldFlow(String id) {
    super(8, 4);
    setId(id);
  }

  @Override
  public List<Runnable> holdBack() {
    return Stepwise.pieces(this, A_STEP);
  }
}
