package striate.app.look;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TitledPane;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;
import striate.app.task.OneAFrame;

/**
 * A part of a tool that can come into a window without its content, which follows. To style and lay
 * out a whole tool at once would keep the window's thread for a tenth of a second and more.
 */
public interface Stepwise {
  /** Property of a pane of which children are out. */
  String PIECES = "striate-pieces";

  /**
   * Takes the content out, unless it is out already. The part keeps its size.
   *
   * @return puts the content back in, piece by piece
   */
  List<Runnable> holdBack();

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
    return parts.stream().flatMap(part -> part.holdBack().stream()).toList();
  }

  /**
   * Takes the children out of a pane, which keeps its height; not while some are out already.
   *
   * @param some how many come back with a step
   * @return put them back in
   */
  static List<Runnable> pieces(Pane pane, int some) {
    if (pane.getProperties().putIfAbsent(PIECES, true) != null) {
      return List.of();
    }
    List<Node> children = List.copyOf(pane.getChildren());
    pane.setMinHeight(pane.getHeight());
    pane.getChildren().clear();
    List<Runnable> steps = OneAFrame.pieces(children, some, pane.getChildren()::addAll);
    steps.add(
        () -> {
          pane.setMinHeight(Region.USE_COMPUTED_SIZE);
          pane.getProperties().remove(PIECES);
        });
    return steps;
  }

  private static void collect(Node node, Predicate<Node> which, List<Stepwise> parts) {
    if (node instanceof Stepwise part && which.test(node)) {
      parts.add(part);
    }
    children(node).forEach(child -> collect(child, which, parts));
  }

  /** Contents that become children when a control is first in a window count as such before. */
  private static List<Node> children(Node node) {
    if (node instanceof ScrollPane pane) {
      return only(pane.getContent());
    }
    if (node instanceof TitledPane pane) {
      return only(pane.getContent());
    }
    return node instanceof Parent parent ? parent.getChildrenUnmodifiable() : List.of();
  }

  private static List<Node> only(@Nullable Node content) {
    return content == null ? List.of() : List.of(content);
  }
}
