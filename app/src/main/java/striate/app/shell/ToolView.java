package striate.app.shell;

import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;
import striate.app.runset.Picking;

/**
 * A tool as it stands in the window.
 *
 * @param besideRuns whether the list of runs stands beside it
 * @param picking takes the run that is clicked there; null where a click opens the drawer
 */
record ToolView(Region node, boolean besideRuns, @Nullable Picking picking) {

  static ToolView alone(Region node) {
    return new ToolView(node, false, null);
  }

  static ToolView besideRuns(Region node) {
    return new ToolView(node, true, null);
  }

  static ToolView ofPicked(Region node, Picking picking) {
    return new ToolView(node, true, picking);
  }
}
