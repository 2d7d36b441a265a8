package striate.app.runset;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import striate.charts.data.StrategyHue;

/**
 * The question that Striate is for, as a choice of groups: sparse and contiguous selections of as
 * many layers, and all layers where they were tuned.
 *
 * @param keys of the groups; empty where the recipe does not have both kinds
 * @param baseline key of the sparse group with the fewest layers
 */
record SparseAgainstContiguous(List<String> keys, String baseline) {
  private static final Set<StrategyHue> CONTIGUOUS =
      Set.of(StrategyHue.BOTTOM, StrategyHue.MIDDLE, StrategyHue.TOP);

  /** Of the first recipe that has both. */
  static SparseAgainstContiguous of(List<RunGroup> groups) {
    return groups.stream()
        .map(RunGroup::recipe)
        .distinct()
        .map(recipe -> of(recipe, groups))
        .filter(found -> !found.isEmpty())
        .findFirst()
        .orElse(new SparseAgainstContiguous(List.of(), ""));
  }

  private static SparseAgainstContiguous of(String recipe, List<RunGroup> groups) {
    List<RunGroup> scored =
        groups.stream()
            .filter(group -> group.recipe().equals(recipe))
            .filter(group -> group.runs().stream().anyMatch(RunGroup::finished))
            .toList();
    TreeSet<Integer> both =
        scored.stream()
            .filter(group -> group.hue() == StrategyHue.SPARSE)
            .map(group -> group.layers().size())
            .collect(Collectors.toCollection(TreeSet::new));
    both.retainAll(
        scored.stream()
            .filter(group -> CONTIGUOUS.contains(group.hue()))
            .map(group -> group.layers().size())
            .toList());
    List<RunGroup> chosen =
        scored.stream()
            .filter(
                group ->
                    (group.hue() == StrategyHue.SPARSE || CONTIGUOUS.contains(group.hue()))
                        && both.contains(group.layers().size()))
            .toList();
    if (chosen.isEmpty()) {
      return new SparseAgainstContiguous(List.of(), "");
    }
    String baseline =
        chosen.stream()
            .filter(
                group -> group.hue() == StrategyHue.SPARSE && group.layers().size() == both.first())
            .map(RunGroup::key)
            .findFirst()
            .orElseThrow();
    List<String> keys =
        scored.stream()
            .filter(group -> chosen.contains(group) || group.tunesAllLayers())
            .map(RunGroup::key)
            .toList();
    return new SparseAgainstContiguous(keys, baseline);
  }

  boolean isEmpty() {
    return keys.isEmpty();
  }
}
