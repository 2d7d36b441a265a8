package striate.app.look;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import javafx.scene.Node;
import javafx.scene.Parent;

/**
 * A part of a tool that can come into a window without its content, which follows. To style and lay
 * out a whole tool at once would keep the window's thread for a tenth of a second and more.
 */
public interface Stepwise {

  /**
   * Takes the content out. The part keeps its size.
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
    return holdBackAll(node, part -> true);
  }

  /** The same for those parts that pass. */
  static List<Runnable> holdBackAll(Node node, Predicate<Node> which) {
    List<Stepwise> parts = new ArrayList<>();
    collect(node, which, parts);
    return parts.stream().map(Stepwise::holdBack).toList();
  }

  private static void collect(Node node, Predicate<Node> which, List<Stepwise> parts) {
    if (node instanceof Stepwise part && which.test(node)) {
      parts.add(part);
    }
    if (node instanceof Parent parent) {
      parent.getChildrenUnmodifiable().forEach(child -> collect(child, which, parts));
    }
  }
}
