package striate.app.look;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.Parent;

/**
 * A part of a tool that can come into a window without its content, which follows. To style and lay
 * out a whole tool at once would keep the window's thread for a tenth of a second and more.
 */
public interface Stepwise {

  /**
   * Takes the content out; call it before the part is in a window.
   *
   * @return puts the content back in
   */
  Runnable holdBack();

  /**
   * Takes the contents out of all such parts.
   *
   * @return puts them back in, one after the other, outer ones first
   */
  static List<Runnable> holdBackAll(Node node) {
    List<Stepwise> parts = new ArrayList<>();
    collect(node, parts);
    return parts.stream().map(Stepwise::holdBack).toList();
  }

  private static void collect(Node node, List<Stepwise> parts) {
    if (node instanceof Stepwise part) {
      parts.add(part);
    }
    if (node instanceof Parent parent) {
      parent.getChildrenUnmodifiable().forEach(child -> collect(child, parts));
    }
  }
}
