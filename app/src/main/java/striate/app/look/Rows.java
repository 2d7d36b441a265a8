package striate.app.look;

import java.util.List;
import javafx.scene.Node;
import javafx.scene.layout.VBox;

/** Fields of a form below each other; they can come into the window a few at a time. */
public final class Rows extends VBox implements Stepwise {
  private static final int A_STEP = 2;

  public Rows(double spacing, Node... fields) {
    super(spacing, fields);
  }

  @Override
  public List<Runnable> holdBack() {
    return Stepwise.pieces(this, A_STEP);
  }
}
