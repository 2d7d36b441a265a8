package striate.app.runset;

import javafx.beans.value.ObservableValue;
import striate.app.workspace.RunCard;

/** A tool that works with one run, which is picked in the list. */
public interface Picking {

  /** Works with that run if it can; otherwise the tool says why not. */
  void pick(RunCard run);

  /** Id of the run that it works with; empty for none. */
  ObservableValue<String> picked();
}
