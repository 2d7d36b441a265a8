package striate.app.runset;

import java.util.List;
import java.util.Optional;
import striate.app.workspace.RunCard;
import striate.charts.data.GroupLook;
import striate.engine.report.ScoredGroup;

/**
 * A group that is looked at.
 *
 * @param runs those of its runs that are ticked, by seed; at least one
 * @param look the same in every tool
 */
public record ChosenGroup(RunGroup group, List<RunCard> runs, GroupLook look) {

  public ChosenGroup {
    runs = List.copyOf(runs);
  }

  /** The pinned one, or the first that tunes all layers, or the first of those that can be. */
  static Optional<ChosenGroup> baseline(List<ChosenGroup> all, String pinned) {
    List<ChosenGroup> able = all.stream().filter(ChosenGroup::hasFinished).toList();
    return able.stream()
        .filter(one -> one.key().equals(pinned))
        .findFirst()
        .or(() -> able.stream().filter(one -> one.group().tunesAllLayers()).findFirst())
        .or(() -> able.stream().findFirst());
  }

  public String key() {
    return group.key();
  }

  public String name() {
    return group.name();
  }

  /** Its ticked, finished runs as comparisons take them; empty where none has finished. */
  public Optional<ScoredGroup> scored() {
    return group.scored(runs::contains);
  }

  /** Whether a comparison can have it. */
  public boolean hasFinished() {
    return runs.stream().anyMatch(RunGroup::finished);
  }
}
