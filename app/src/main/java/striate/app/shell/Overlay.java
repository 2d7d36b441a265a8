package striate.app.shell;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.scene.Node;
import javafx.scene.layout.Pane;
import striate.app.task.OneAFrame;

/**
 * A part above the tools. It is made piece by piece, one with each frame if it is wanted before all
 * are there, and is in view when it is whole.
 */
final class Overlay {
  private final PartPlace place = new PartPlace();
  private final BooleanProperty shown;
  private final BooleanProperty whole = new SimpleBooleanProperty();
  private final Supplier<? extends Pane> maker;
  private final Deque<Runnable> pieces = new ArrayDeque<>(List.of(this::make));

  /**
   * @param shown whether it is wanted; what is made takes its visibility from it
   */
  Overlay(BooleanProperty shown, Supplier<? extends Pane> maker) {
    this.shown = shown;
    this.maker = maker;
    shown.addListener(
        (o, before, now) -> {
          if (now && !whole.get()) {
            OneAFrame.run(List.of()).repeat(this::advance);
          }
        });
  }

  PartPlace place() {
    return place;
  }

  /**
   * Does the next piece of work if there is one.
   *
   * @return whether there is another
   */
  boolean advance() {
    if (!pieces.isEmpty()) {
      pieces.remove().run();
    }
    if (pieces.isEmpty() && !whole.get()) {
      whole.set(true);
      if (shown.get()) {
        // a part takes the focus when it hears that it is shown, and could not while it was hidden
        shown.set(false);
        shown.set(true);
      }
    }
    return !whole.get();
  }

  private void make() {
    Pane part = maker.get();
    Pane content = part;
    while (content.getChildren().size() == 1 && content.getChildren().get(0) instanceof Pane only) {
      content = only;
    }
    List<Node> parts = content.getChildren();
    List.copyOf(parts).forEach(each -> pieces.add(() -> parts.add(each)));
    parts.clear();
    place.take(part);
    place.visibleProperty().bind(part.visibleProperty().and(whole));
  }
}
