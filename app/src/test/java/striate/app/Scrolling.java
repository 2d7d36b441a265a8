package striate.app;

import javafx.scene.Node;
import javafx.scene.control.ScrollPane;

/** Scrolls as a user would before a click: a robot clicks where a node lies, seen or not. */
final class Scrolling {
  private Scrolling() {}

  /** Brings a node into the middle of the panes that scroll it; on the window's thread. */
  static void to(Node node) {
    for (Node at = node; at != null; at = at.getParent()) {
      if (at instanceof ScrollPane scroll) {
        double height = scroll.getViewportBounds().getHeight();
        double room = scroll.getContent().getLayoutBounds().getHeight() - height;
        double top = scroll.getContent().sceneToLocal(node.localToScene(0, 0)).getY();
        scroll.setVvalue(room <= 0 ? 0 : Math.min(1, Math.max(0, (top - height / 2) / room)));
      }
    }
  }
}
