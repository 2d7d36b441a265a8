package striate.engine.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Times of runs against those of all-layers runs of the same recipe on the same machine. */
final class TuningTimes {
  private final List<ScoredGroup> groups;

  TuningTimes(List<ScoredGroup> groups) {
    this.groups = groups;
  }

  /** In the order of the group's runs; machines without an all-layers run are left out. */
  List<Comparison.TimeRatio> of(ScoredGroup group) {
    Map<String, List<Double>> whole =
        groups.stream()
            .filter(other -> other.tunesAllLayers() && other.recipe().equals(group.recipe()))
            .findFirst()
            .map(TuningTimes::byMachine)
            .orElse(Map.of());
    List<Comparison.TimeRatio> ratios = new ArrayList<>();
    byMachine(group)
        .forEach(
            (machine, seconds) -> {
              List<Double> all = whole.getOrDefault(machine, List.of());
              if (!all.isEmpty()) {
                ratios.add(
                    new Comparison.TimeRatio(
                        machine, mean(seconds) / mean(all), seconds.size(), all.size()));
              }
            });
    return ratios;
  }

  private static Map<String, List<Double>> byMachine(ScoredGroup group) {
    return group.runs().stream()
        .filter(run -> run.seconds() > 0)
        .collect(
            Collectors.groupingBy(
                ScoredRun::machine,
                LinkedHashMap::new,
                Collectors.mapping(ScoredRun::seconds, Collectors.toList())));
  }

  private static double mean(List<Double> seconds) {
    return seconds.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }
}
