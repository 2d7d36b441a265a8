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
import striate.engine.stats.Clusters;
import striate.engine.stats.Influence;
import striate.engine.stats.Retention;
import striate.engine.stats.SeededDifference;
import striate.engine.stats.SeededScore;
import striate.engine.stats.Statistic;

/** One task in all groups, on the questions that all of their runs have answered. */
final class PairedTask extends ComparedTask {
  private final boolean partial;
  private final int of;
  private final List<String> questions;
  private final Clusters clusters;
  private final List<@Nullable Scores> groups = new ArrayList<>();

  /**
   * One group's scores.
   *
   * @param seeds one a run that has the task
   * @param values averaged over seeds, one a question
   */
  private record Scores(List<Statistic> seeds, SeededScore score, double[] values) {}

  /**
   * @param all of each group's runs that have the task
   * @param runs all of them, at least one
   */
  private PairedTask(List<List<ScoredTask>> all, List<ScoredTask> runs) {
    super(runs.get(0).task(), runs.get(0).modality(), runs.get(0).metric());
    ScoredTask any = runs.get(0);
    runs.forEach(run -> requireOne(any.task(), any.metric(), run.metric()));
    Set<String> shared = new LinkedHashSet<>(any.questions());
    runs.forEach(run -> shared.retainAll(new HashSet<>(run.questions())));
    questions = List.copyOf(shared);
    int most = runs.stream().mapToInt(run -> run.questions().size()).max().orElse(0);
    partial = runs.stream().anyMatch(ScoredTask::partial) || questions.size() < most;
    of = Math.max(most, runs.stream().mapToInt(ScoredTask::of).max().orElse(0));
    Map<String, String> clusterOf = new HashMap<>();
    for (int i = 0; i < any.questions().size(); i++) {
      clusterOf.put(any.questions().get(i), any.clusters().get(i));
    }
    clusters =
        Clusters.of(questions.stream().map(q -> Objects.requireNonNull(clusterOf.get(q))).toList());
    all.forEach(group -> groups.add(scores(group)));
  }

  /** Of a task that at least one run has. */
  static PairedTask of(String name, List<ScoredGroup> groups) {
    List<List<ScoredTask>> all =
        groups.stream()
            .map(
                group ->
                    group.runs().stream()
                        .flatMap(run -> Optional.ofNullable(run.find(name)).stream())
                        .toList())
            .toList();
    return new PairedTask(all, all.stream().flatMap(List::stream).toList());
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

  @Override
  boolean isPartial() {
    return partial;
  }

  @Override
  int questions() {
    return questions.size();
  }

  @Override
  int of() {
    return of;
  }

  @Override
  int clusters() {
    return clusters.count();
  }

  @Override
  @Nullable SeededScore score(int group) {
    Scores scores = groups.get(group);
    return scores == null ? null : scores.score();
  }

  private Scores scores(int group) {
    return Objects.requireNonNull(groups.get(group));
  }

  @Override
  SeededDifference difference(int first, int second) {
    Scores one = scores(first);
    Scores other = scores(second);
    double[] moved = new double[questions.size()];
    Arrays.setAll(moved, i -> Math.abs(one.values()[i] - other.values()[i]) > 1e-12 ? 1 : 0);
    int differing = (int) Arrays.stream(clusters.sums(moved)).filter(x -> x > 0).count();
    return SeededDifference.of(one.score(), other.score(), differing, metric().range());
  }

  @Override
  Retention.Task ratio(int group, int reference) {
    return new Retention.Task(clusters, scores(group).seeds(), scores(reference).seeds());
  }
}
