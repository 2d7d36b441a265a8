package striate.app.runset;

import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.value.ObservableValue;
import striate.app.workspace.RunCard;

/**
 * How a tool that works with one run has it picked in the list of runs.
 *
 * @param pick has the tool work with that run if it can; otherwise the tool says why not
 * @param picked id of the run that the tool works with, empty for none
 */
public record Picking(Consumer<RunCard> pick, ObservableValue<String> picked) {

  public static Picking of(Consumer<RunCard> pick, ObservableValue<Optional<RunCard>> picked) {
    return new Picking(pick, picked.map(run -> run.map(card -> card.id().value()).orElse("")));
  }
}
