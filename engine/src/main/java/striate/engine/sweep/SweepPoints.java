package striate.engine.sweep;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import striate.engine.region.LayerSelection;
import striate.engine.report.Comparison;
import striate.engine.report.ScoredGroup;
import striate.engine.report.ScoredRun;
import striate.engine.report.ScoredRuns;
import striate.engine.run.Modality;
import striate.engine.store.RunReader;
import striate.engine.store.RunSummary;

/** Turns a sweep's finished runs into points of figures: one comparison for each recipe. */
final class SweepPoints {
  private final List<SweepPoint> points = new ArrayList<>();
  private final Set<String> notes = new LinkedHashSet<>();
  private final Map<String, SweepRun> byId = new LinkedHashMap<>();
  private int unscored;

  SweepPoints(RunReader reader, List<SweepRun> done, Comparison.Options options) {
    done.forEach(run -> byId.putIfAbsent(run.id().value(), run));
    List<RunSummary> newestFirst = new ArrayList<>();
    byId.values().forEach(run -> newestFirst.add(run.run()));
    newestFirst.sort(Comparator.comparing(RunSummary::createdAt).reversed());
    Map<String, List<ScoredRun>> byRecipe = new LinkedHashMap<>();
    for (ScoredRun run : ScoredRuns.of(reader, newestFirst)) {
      if (run.tasks().isEmpty()) {
        unscored++;
      } else {
        byRecipe.computeIfAbsent(run.member().recipe(), r -> new ArrayList<>()).add(run);
      }
    }
    byRecipe.values().forEach(runs -> add(runs, options));
    if (unscored > 0) {
      notes.add(
          unscored
              + (unscored == 1 ? " run is" : " runs are")
              + " left out: their answers were not recorded.");
    }
  }

  List<SweepPoint> points() {
    return Collections.unmodifiableList(points);
  }

  List<String> notes() {
    return List.copyOf(notes);
  }

  private void add(List<ScoredRun> runs, Comparison.Options options) {
    List<ScoredGroup> groups = ScoredGroup.of(runs);
    Comparison comparison = Comparison.of(groups, options);
    ScoredGroup baseline = groups.get(comparison.baseline());
    boolean compared = baseline.layers().size() == layerCount(baseline);
    notes.addAll(comparison.notes());
    if (!compared) {
      notes.add(
          "No retention for the runs of " + setting(baseline) + ": none of them tunes all layers.");
    }
    for (int g = 0; g < groups.size(); g++) {
      add(groups.get(g), scores(comparison, g, compared));
    }
  }

  private String setting(ScoredGroup group) {
    String name = first(group).run().name();
    int comma = name.indexOf(", ");
    return comma < 0 ? name : name.substring(comma + 2);
  }

  private SweepRun first(ScoredGroup group) {
    return Objects.requireNonNull(byId.get(group.runs().get(0).id()));
  }

  private static int layerCount(ScoredGroup group) {
    return group.runs().get(0).layerCount();
  }

  private static List<SweepPoint.Score> scores(Comparison comparison, int g, boolean compared) {
    List<SweepPoint.Score> headlines = new ArrayList<>();
    List<SweepPoint.Score> others = new ArrayList<>();
    for (Modality modality : Modality.values()) {
      List<Comparison.Row> rows =
          comparison.rows().stream().filter(row -> row.modality() == modality).toList();
      boolean averaged = rows.stream().anyMatch(Comparison.Row::average);
      for (Comparison.Row row : rows) {
        Comparison.Cell cell = row.cells().get(g);
        if (cell != null) {
          boolean headline = averaged ? row.average() : rows.size() == 1;
          (headline ? headlines : others)
              .add(new SweepPoint.Score(row.name(), modality.word(), headline, compared, cell));
        }
      }
    }
    headlines.addAll(others);
    return headlines;
  }

  private void add(ScoredGroup group, List<SweepPoint.Score> scores) {
    SweepRun first = first(group);
    RunSummary run = first.run();
    LayerSelection selection = first.planned().selection();
    for (String label : first.planned().labels()) {
      points.add(
          new SweepPoint(
              label,
              selection.toString(),
              selection.count(),
              selection.layerCount(),
              first.planned().job(),
              run.step(),
              group.runs().stream().map(ScoredRun::id).toList(),
              scores,
              seconds(group)));
    }
  }

  private static List<SweepPoint.Seconds> seconds(ScoredGroup group) {
    Map<String, List<Double>> byMachine = new TreeMap<>();
    for (ScoredRun run : group.runs()) {
      if (run.seconds() > 0) {
        byMachine.computeIfAbsent(run.machine(), m -> new ArrayList<>()).add(run.seconds());
      }
    }
    List<SweepPoint.Seconds> means = new ArrayList<>();
    byMachine.forEach(
        (machine, seconds) ->
            means.add(
                new SweepPoint.Seconds(
                    machine,
                    seconds.stream().mapToDouble(Double::doubleValue).average().orElseThrow(),
                    seconds.size())));
    return means;
  }
}
