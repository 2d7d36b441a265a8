package striate.engine.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Modality;
import striate.engine.run.Problem;
import striate.engine.stats.Clusters;
import striate.engine.stats.Influence;
import striate.engine.stats.SeededDifference;
import striate.engine.stats.SeededScore;
import striate.engine.stats.Statistic;

/** One task in all groups, on the questions that all of their runs have answered. */
final class ComparedTask {
  private final String name;
  private final ScoredTask any;
  private final boolean partial;
  private final List<String> questions;
  private final Clusters clusters;
  private final List<@Nullable Scores> groups = new ArrayList<>();

  /**
   * One group's scores.
   *
   * @param seeds one a run that has the task
   * @param values averaged over seeds, one a question
   */
  record Scores(List<Statistic> seeds, SeededScore score, double[] values) {}

  ComparedTask(String name, List<ScoredGroup> all) {
    this.name = name;
    List<ScoredTask> runs = all.stream().flatMap(group -> of(group).stream()).toList();
    any = runs.get(0);
    for (ScoredTask run : runs) {
      if (!run.metric().equals(any.metric())) {
        throw Problem.badInput(
            "runs are scored by different metrics: "
                + any.metric().name()
                + " and "
                + run.metric().name(),
            "task " + name,
            "evaluate them anew with the same version of the task");
      }
    }
    Set<String> shared = new LinkedHashSet<>(any.questions());
    runs.forEach(run -> shared.retainAll(new HashSet<>(run.questions())));
    questions = List.copyOf(shared);
    int most = runs.stream().mapToInt(run -> run.questions().size()).max().orElse(0);
    partial = runs.stream().anyMatch(ScoredTask::partial) || questions.size() < most;
    Map<String, String> clusterOf = new HashMap<>();
    for (int i = 0; i < any.questions().size(); i++) {
      clusterOf.put(any.questions().get(i), any.clusters().get(i));
    }
    clusters =
        Clusters.of(questions.stream().map(q -> Objects.requireNonNull(clusterOf.get(q))).toList());
    all.forEach(group -> groups.add(scores(of(group))));
  }

  private List<ScoredTask> of(ScoredGroup group) {
    return group.runs().stream()
        .map(run -> Optional.ofNullable(run.find(name)))
        .flatMap(Optional::stream)
        .toList();
  }

  private @Nullable Scores scores(List<ScoredTask> runs) {
    if (runs.isEmpty() || questions.isEmpty()) {
      return null;
    }
    List<Statistic> seeds = new ArrayList<>();
    double[] mean = new double[questions.size()];
    for (ScoredTask run : runs) {
      Map<String, Integer> places = new HashMap<>();
      for (int i = 0; i < run.questions().size(); i++) {
        places.put(run.questions().get(i), i);
      }
      double[] values =
          questions.stream()
              .mapToDouble(q -> run.values()[Objects.requireNonNull(places.get(q))])
              .toArray();
      seeds.add(run.aggregate().over(values, questions));
      Arrays.setAll(mean, i -> mean[i] + values[i] / runs.size());
    }
    SeededScore score =
        SeededScore.of(seeds.stream().map(seed -> Influence.of(seed, clusters)).toList());
    return new Scores(seeds, score, mean);
  }

  String name() {
    return name;
  }

  Modality modality() {
    return any.modality();
  }

  ScoredMetric metric() {
    return any.metric();
  }

  boolean isPartial() {
    return partial;
  }

  int questions() {
    return questions.size();
  }

  Clusters clusters() {
    return clusters;
  }

  /** Null where the group has not been scored on the task. */
  @Nullable Scores scores(int group) {
    return groups.get(group);
  }

  /** Whether it can be averaged with tasks of other metrics, as a share of its range. */
  boolean hasScale() {
    return metric().range().isBounded() && metric().higherIsBetter();
  }

  /** Whether a ratio of two scores has a meaning. */
  boolean hasRatio() {
    return metric().higherIsBetter() && metric().range().low() >= 0;
  }

  SeededDifference difference(Scores first, Scores second) {
    double[] moved = new double[questions.size()];
    Arrays.setAll(moved, i -> Math.abs(first.values()[i] - second.values()[i]) > 1e-12 ? 1 : 0);
    int differing = (int) Arrays.stream(clusters.sums(moved)).filter(x -> x > 0).count();
    return SeededDifference.of(first.score(), second.score(), differing, metric().range());
  }
}
