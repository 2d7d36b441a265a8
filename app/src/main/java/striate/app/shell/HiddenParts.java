package striate.app.shell;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.layout.Pane;
import striate.app.task.OneAFrame;

/** Parts of the window that cannot be seen now and need not be styled with those that can. */
final class HiddenParts {
  private HiddenParts() {}

  /**
   * Takes the hidden children of panes out of the window while everything changes its look. They
   * come back with the next frames, one with each; how they lie above each other is to be their
   * view order.
   */
  static void without(List<? extends Pane> panes, Runnable change) {
    List<Runnable> back = new ArrayList<>();
    for (Pane pane : panes) {
      List<Node> hidden = pane.getChildren().stream().filter(part -> !part.isVisible()).toList();
      pane.getChildren().removeAll(hidden);
      hidden.forEach(part -> back.add(() -> pane.getChildren().add(part)));
    }
    change.run();
    OneAFrame.run(back);
  }
}
