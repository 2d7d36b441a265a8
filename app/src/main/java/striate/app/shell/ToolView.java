package striate.app.shell;

import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.value.ObservableValue;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;
import striate.app.runset.Picking;

/**
 * A tool as it stands in the window.
 *
 * @param besideRuns whether the list of runs stands beside it now; null if it never does
 * @param picking takes the run that is clicked there; null where a click opens the drawer
 */
record ToolView(
    Region node, @Nullable ObservableValue<Boolean> besideRuns, @Nullable Picking picking) {

  static ToolView alone(Region node) {
    return new ToolView(node, null, null);
  }

  static ToolView besideRuns(Region node) {
    return new ToolView(node, new SimpleBooleanProperty(true), null);
  }

  static ToolView sometimesBesideRuns(Region node, ObservableValue<Boolean> now) {
    return new ToolView(node, now, null);
  }

  static ToolView ofPicked(Region node, Picking picking) {
    return new ToolView(node, new SimpleBooleanProperty(true), picking);
  }

  boolean needsRuns() {
    return besideRuns != null;
  }

  boolean isBesideRuns() {
    return besideRuns != null && besideRuns.getValue();
  }
}
