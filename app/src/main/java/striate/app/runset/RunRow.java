package striate.app.runset;

import org.jspecify.annotations.Nullable;
import striate.app.workspace.RunCard;
import striate.engine.run.RunId;

/**
 * A row of the tree.
 *
 * @param run null for the row of the whole group
 */
record RunRow(RunGroup group, @Nullable RunCard run) {

  /** Tells whether two rows are the same one in two states. */
  String key() {
    return run == null ? group.key() : run.id().value();
  }

  Pointed pointed() {
    return new Pointed(group.key(), run == null ? null : run.id());
  }

  /** The run that is meant where one run is needed. */
  RunId focus() {
    return (run == null ? group.newest() : run).id();
  }
}
