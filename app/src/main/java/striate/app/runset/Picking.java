package striate.app.runset;

import java.util.function.Consumer;
import javafx.beans.value.ObservableValue;
import striate.app.workspace.RunCard;

/** How a tool that works with one run has it picked in the list of runs. */
public interface Picking {

  /** Works with that run if the tool can; otherwise the tool says why not. */
  void pick(RunCard run);

  /** Id of the run that the tool works with, empty for none; always the same object. */
  ObservableValue<String> picked();

  static Picking of(Consumer<RunCard> pick, ObservableValue<String> picked) {
    return new Picking() {
      @Override
      public void pick(RunCard run) {
        pick.accept(run);
      }

      @Override
      public ObservableValue<String> picked() {
        return picked;
      }
    };
  }
}
