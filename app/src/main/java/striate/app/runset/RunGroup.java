package striate.app.runset;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import striate.app.workspace.RunCard;
import striate.charts.data.StrategyHue;
import striate.engine.report.RunGroups;
import striate.engine.report.ScoredGroup;
import striate.engine.report.ScoredRun;
import striate.engine.run.RunStatus;

/**
 * Runs that differ only in their seed, whatever their status.
 *
 * @param key identifies the group, also after new runs and in the next window
 * @param name the shortest text that tells it from all others
 * @param settings what its recipe has other than the others'; empty where all have one recipe
 * @param runs by seed, the newest of a seed first
 */
public record RunGroup(
    String key, String name, String settings, StrategyHue hue, List<RunCard> runs) {

  public RunGroup {
    runs = List.copyOf(runs);
  }

  /** The model's number of decoder layers; 0 while that is not known. */
  public int layerCount() {
    return any().layerCount();
  }

  /** 0-based decoder layers that are tuned, ascending. */
  public List<Integer> layers() {
    return List.copyOf(any().layers());
  }

  public String recipe() {
    return any().recipe();
  }

  public boolean tunesAllLayers() {
    return layerCount() > 0 && any().layers().size() == layerCount();
  }

  /** One run, for what all have in common. */
  public RunCard any() {
    return runs.get(0);
  }

  /** Number of different seeds. */
  public int seeds() {
    return (int) runs.stream().map(card -> card.job().seed()).distinct().count();
  }

  /** The newest run that has finished; the newest one where none has. */
  public RunCard newest() {
    return newest(runs.stream().filter(RunGroup::finished).toList())
        .or(() -> newest(runs))
        .orElseThrow();
  }

  private static Optional<RunCard> newest(Collection<RunCard> some) {
    return some.stream().max(Comparator.comparing(card -> card.id().value()));
  }

  static boolean finished(RunCard card) {
    return card.status() == RunStatus.FINISHED;
  }

  /**
   * Its finished runs as comparisons take them, one a seed, the newest; without their scores.
   *
   * @param which of its runs
   */
  public Optional<ScoredGroup> scored(Predicate<RunCard> which) {
    List<ScoredRun> finished =
        runs.stream()
            .filter(which)
            .filter(RunGroup::finished)
            .sorted(Comparator.comparing((RunCard card) -> card.id().value()).reversed())
            .map(RunCard::unscored)
            .toList();
    return RunGroups.of(finished, ScoredRun::member).stream()
        .findFirst()
        .map(group -> new ScoredGroup(name, settings, group.runs(), group.repeats()));
  }

  /** Those that are the first of their kind, which get its own colour and marker, come first. */
  static List<RunGroup> firstOfTheirKinds(List<RunGroup> all) {
    List<RunGroup> ordered = new ArrayList<>();
    List<RunGroup> others = new ArrayList<>();
    Set<StrategyHue> kinds = EnumSet.noneOf(StrategyHue.class);
    all.forEach(group -> (kinds.add(group.hue()) ? ordered : others).add(group));
    ordered.addAll(others);
    return ordered;
  }
}
