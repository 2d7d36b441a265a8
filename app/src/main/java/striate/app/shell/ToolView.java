package striate.app.shell;

import java.util.List;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.value.ObservableValue;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;
import striate.app.runset.Picking;

/**
 * A tool as it stands in the window.
 *
 * @param making steps that make what is not made yet
 * @param besideRuns whether the list of runs stands beside it now; null if it never does
 * @param picking takes the run that is clicked there; null where a click opens the drawer
 */
record ToolView(
    Region node,
    List<Runnable> making,
    @Nullable ObservableValue<Boolean> besideRuns,
    @Nullable Picking picking) {

  static ToolView alone(Region node) {
    return alone(node, List.of());
  }

  static ToolView alone(Region node, List<Runnable> making) {
    return new ToolView(node, making, null, null);
  }

  static ToolView besideRuns(Region node) {
    return new ToolView(node, List.of(), new SimpleBooleanProperty(true), null);
  }

  static ToolView sometimesBesideRuns(Region node, ObservableValue<Boolean> now) {
    return new ToolView(node, List.of(), now, null);
  }

  static ToolView ofPicked(Region node, Picking picking) {
    return new ToolView(node, List.of(), new SimpleBooleanProperty(true), picking);
  }

  boolean needsRuns() {
    return besideRuns != null;
  }

  boolean isBesideRuns() {
    return besideRuns != null && besideRuns.getValue();
  }
}
