package striate.app.shell;

import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;

/**
 * A place in the window for a part that comes out of sight. A pane that gets a child is painted
 * anew as a whole, hidden or not the child is; a place is there from the start and is hidden as
 * long as its part, so that nothing is painted when the part comes.
 */
final class PartPlace extends StackPane {
  /** Empty and hidden. */
  PartPlace() {
    setPickOnBounds(false);
    setVisible(false);
    setManaged(false);
  }

  /** The part comes in; the place is in view and takes room whenever the part does. */
  void take(Region part) {
    visibleProperty().bind(part.visibleProperty());
    managedProperty().bind(part.managedProperty());
    getChildren().add(part);
  }
}
