package striate.app.shell;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.TitledPane;
import javafx.scene.layout.Pane;
import striate.app.task.OneAFrame;

/** Parts of the window that cannot be seen now and need not be styled with those that can. */
final class HiddenParts {
  private HiddenParts() {}

  /**
   * Takes the hidden children of panes, and what is folded in those that can be seen, out of the
   * window while everything changes its look. They come back with the next frames, one with each;
   * how children lie above each other is to be their view order.
   */
  static void without(List<? extends Pane> panes, Runnable change) {
    List<Runnable> back = new ArrayList<>();
    for (Pane pane : panes) {
      List<Node> hidden = pane.getChildren().stream().filter(part -> !part.isVisible()).toList();
      pane.getChildren().removeAll(hidden);
      hidden.forEach(part -> back.add(() -> pane.getChildren().add(part)));
      takeFolded(pane, back);
    }
    change.run();
    OneAFrame.run(back);
  }

  private static void takeFolded(Node node, List<Runnable> back) {
    if (node instanceof TitledPane pane && !pane.isExpanded()) {
      Node content = pane.getContent();
      if (content != null) {
        pane.setContent(null);
        back.add(() -> pane.setContent(content));
      }
    } else if (node instanceof Parent parent && node.isVisible()) {
      parent.getChildrenUnmodifiable().forEach(child -> takeFolded(child, back));
    }
  }
}
