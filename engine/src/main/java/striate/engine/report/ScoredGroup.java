package striate.engine.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobSpec;

/**
 * Runs that differ only in their seed.
 *
 * @param name the shortest text that tells it from the others
 * @param settings what its recipe has other than the others', such as {@code steps 240}; empty
 *     where all have one recipe
 * @param runs one a seed, at least one
 * @param repeats further runs of those seeds, which do not count
 */
public record ScoredGroup(
    String name, String settings, List<ScoredRun> runs, List<ScoredRun> repeats) {
  public ScoredGroup {
    runs = List.copyOf(runs);
    repeats = List.copyOf(repeats);
    long seeds = runs.stream().map(run -> run.member().job().seed()).distinct().count();
    if (runs.isEmpty() || seeds < runs.size()) {
      throw new IllegalArgumentException(runs.size() + " runs of " + seeds + " seeds");
    }
  }

  /**
   * Groups runs by {@link RunGroups} and names the groups.
   *
   * @param newestFirst of several runs of a seed the first counts
   */
  public static List<ScoredGroup> of(List<ScoredRun> newestFirst) {
    List<RunGroups.Group<ScoredRun>> groups = RunGroups.of(newestFirst, ScoredRun::member);
    Map<String, List<Integer>> byTitle = new LinkedHashMap<>();
    for (int i = 0; i < groups.size(); i++) {
      byTitle.computeIfAbsent(title(groups.get(i)), t -> new ArrayList<>()).add(i);
    }
    String[] names = new String[groups.size()];
    byTitle.forEach(
        (title, places) -> {
          List<String> differences =
              differences(places.stream().map(groups::get).toList(), RunGroups::shortest);
          for (int k = 0; k < places.size(); k++) {
            String difference = places.size() == 1 ? "" : differences.get(k);
            names[places.get(k)] = difference.isEmpty() ? title : title + ", " + difference;
          }
        });
    List<String> settings = differences(groups, RunGroups::differences);
    List<ScoredGroup> named = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      RunGroups.Group<ScoredRun> group = groups.get(i);
      named.add(new ScoredGroup(names[i], settings.get(i), group.runs(), group.repeats()));
    }
    return named;
  }

  private static String title(RunGroups.Group<ScoredRun> group) {
    int layerCount = group.runs().get(0).layerCount();
    return layerCount == 0
        ? "layers " + group.layers()
        : LayerSelection.of(layerCount, group.layers()).describe();
  }

  /** Of each group's recipe; empty texts where all have the same. */
  private static List<String> differences(
      List<RunGroups.Group<ScoredRun>> groups,
      BiFunction<List<JobSpec>, List<String>, List<String>> words) {
    Map<String, JobSpec> jobs = new LinkedHashMap<>();
    groups.forEach(g -> jobs.putIfAbsent(g.recipe(), g.runs().get(0).member().job()));
    List<String> recipes = List.copyOf(jobs.keySet());
    List<String> texts =
        recipes.size() < 2 ? List.of("") : words.apply(List.copyOf(jobs.values()), recipes);
    return groups.stream().map(group -> texts.get(recipes.indexOf(group.recipe()))).toList();
  }

  /** The same group with other knowledge of its runs. */
  public ScoredGroup with(UnaryOperator<ScoredRun> known) {
    return new ScoredGroup(
        name, settings, runs.stream().map(known).toList(), repeats.stream().map(known).toList());
  }

  public List<Integer> layers() {
    return runs.get(0).member().layers();
  }

  public String recipe() {
    return runs.get(0).member().recipe();
  }

  public boolean tunesAllLayers() {
    return runs.get(0).tunesAllLayers();
  }
}
