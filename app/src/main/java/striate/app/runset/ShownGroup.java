package striate.app.runset;

import java.util.List;
import striate.app.workspace.RunCard;

/**
 * A group of which some runs pass the filter.
 *
 * @param runs those that pass, by seed; at least one
 */
public record ShownGroup(RunGroup group, List<RunCard> runs) {
  public ShownGroup {
    runs = List.copyOf(runs);
  }
}
