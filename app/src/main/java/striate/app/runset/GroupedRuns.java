package striate.app.runset;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import striate.app.look.SelectionName;
import striate.app.workspace.RunCard;
import striate.engine.report.RunGroups;
import striate.engine.report.ScoredGroup;
import striate.engine.report.ScoredRun;

/**
 * All runs in groups, ready to be searched. Made in the background: with ten thousand runs it takes
 * longer than a frame.
 *
 * @param groups those of the recipe that is compared unless another is asked for come first; of one
 *     recipe first those that tune all layers, then the newest
 */
record GroupedRuns(List<RunGroup> groups, Map<String, List<IndexedRun>> index) {
  static final GroupedRuns NONE = new GroupedRuns(List.of(), Map.of());

  GroupedRuns {
    groups = List.copyOf(groups);
    index = Map.copyOf(index);
  }

  /**
   * @param newestFirst all runs
   */
  static GroupedRuns of(List<RunCard> newestFirst) {
    Map<String, RunCard> cards = new HashMap<>();
    List<ScoredRun> runs = new ArrayList<>();
    for (RunCard card : newestFirst) {
      cards.put(card.id().value(), card);
      runs.add(card.unscored());
    }
    Map<String, List<RunGroup>> byRecipe = new LinkedHashMap<>();
    Map<String, List<IndexedRun>> index = new HashMap<>();
    for (ScoredGroup found : ScoredGroup.of(runs)) {
      RunGroup group = group(found, cards);
      byRecipe.computeIfAbsent(found.recipe(), recipe -> new ArrayList<>()).add(group);
      index.put(
          group.key(), group.runs().stream().map(card -> IndexedRun.of(group, card)).toList());
    }
    List<RunGroup> groups = new ArrayList<>();
    RunGroups.usualRecipe(newestFirst, card -> !card.recorded(), GroupedRuns::member)
        .ifPresent(usual -> groups.addAll(sorted(byRecipe.remove(usual))));
    byRecipe.values().forEach(some -> groups.addAll(sorted(some)));
    return new GroupedRuns(groups, index);
  }

  private static RunGroups.Member member(RunCard card) {
    return new RunGroups.Member(card.recipe(), List.copyOf(card.layers()), card.job());
  }

  private static List<RunGroup> sorted(@Nullable List<RunGroup> some) {
    List<RunGroup> sorted = new ArrayList<>(some == null ? List.of() : some);
    sorted.sort(Comparator.comparing(group -> !group.tunesAllLayers()));
    return sorted;
  }

  private static RunGroup group(ScoredGroup found, Map<String, RunCard> cards) {
    List<RunCard> runs = new ArrayList<>();
    found.runs().forEach(run -> runs.add(Objects.requireNonNull(cards.get(run.id()))));
    found.repeats().forEach(run -> runs.add(Objects.requireNonNull(cards.get(run.id()))));
    Comparator<RunCard> bySeed = Comparator.comparing(card -> card.job().seed());
    runs.sort(bySeed.thenComparing(card -> card.id().value(), Comparator.<String>reverseOrder()));
    RunCard any = runs.get(0);
    return new RunGroup(
        found.recipe() + " " + found.layers(),
        found.name(),
        found.settings(),
        SelectionName.of(any.layers(), any.layerCount()).hue(),
        runs);
  }

  /** What passes a filter. */
  List<ShownGroup> passing(RunQuery query) {
    List<ShownGroup> passing = new ArrayList<>();
    for (RunGroup group : groups) {
      List<RunCard> runs = new ArrayList<>();
      for (IndexedRun run : index.getOrDefault(group.key(), List.of())) {
        if (query.passes(run)) {
          runs.add(run.card());
        }
      }
      if (!runs.isEmpty()) {
        passing.add(new ShownGroup(group, runs));
      }
    }
    return passing;
  }
}
