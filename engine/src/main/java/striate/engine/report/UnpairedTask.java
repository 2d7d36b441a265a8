package striate.engine.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import striate.engine.stats.Clusters;
import striate.engine.stats.Influence;
import striate.engine.stats.Retention;
import striate.engine.stats.SeededDifference;
import striate.engine.stats.SeededScore;

/**
 * One task in all groups, where the answers of some run were not recorded: what its scores alone
 * tell. Runs with answers are then taken like the others, so that all cells have one method.
 */
final class UnpairedTask extends ComparedTask {
  private final boolean partial;
  private final int of;
  private final boolean sameQuestions;
  private final int questions;
  private final List<@Nullable SeededScore> groups = new ArrayList<>();

  /**
   * @param totals of each group's runs that have the task
   * @param any one of them
   */
  private UnpairedTask(List<List<ScoredTotal>> totals, ScoredTotal any) {
    super(any.task(), any.modality(), any.metric());
    List<ScoredTotal> runs = totals.stream().flatMap(List::stream).toList();
    runs.forEach(run -> requireOne(any.task(), any.metric(), run.metric()));
    questions = runs.stream().mapToInt(ScoredTotal::questions).min().orElse(0);
    sameQuestions = runs.stream().allMatch(run -> run.questions() == questions);
    of = runs.stream().mapToInt(ScoredTotal::of).max().orElse(0);
    partial = !sameQuestions || runs.stream().anyMatch(ScoredTotal::partial);
    totals.forEach(group -> groups.add(group.isEmpty() ? null : score(group)));
  }

  /** Of a task that at least one run has. */
  static UnpairedTask of(String name, List<ScoredGroup> groups) {
    List<List<ScoredTotal>> totals =
        groups.stream()
            .map(
                group ->
                    group.runs().stream()
                        .flatMap(run -> Optional.ofNullable(total(run, name)).stream())
                        .toList())
            .toList();
    return new UnpairedTask(
        totals, totals.stream().flatMap(List::stream).findFirst().orElseThrow());
  }

  private static @Nullable ScoredTotal total(ScoredRun run, String name) {
    ScoredTask answered = run.find(name);
    if (answered == null || answered.questions().isEmpty()) {
      return run.findTotal(name);
    }
    Influence influence =
        Influence.of(
            answered.aggregate().over(answered.values(), answered.questions()),
            Clusters.of(answered.clusters()));
    return new ScoredTotal(
        name,
        answered.modality(),
        answered.metric(),
        influence.estimate(),
        Math.sqrt(influence.variance()),
        answered.questions().size(),
        Math.max(answered.of(), answered.questions().size()));
  }

  private static SeededScore score(List<ScoredTotal> seeds) {
    return SeededScore.ofTotals(
        seeds.stream().mapToDouble(ScoredTotal::value).toArray(),
        seeds.stream().mapToDouble(ScoredTotal::error).toArray(),
        seeds.stream().mapToInt(ScoredTotal::questions).min().orElseThrow());
  }

  @Override
  boolean isPartial() {
    return partial;
  }

  @Override
  int questions() {
    return questions;
  }

  @Override
  int of() {
    return of;
  }

  @Override
  int clusters() {
    return questions;
  }

  @Override
  @Nullable SeededScore score(int group) {
    return groups.get(group);
  }

  @Override
  @Nullable SeededDifference difference(int first, int second) {
    return sameQuestions
        ? SeededDifference.unpaired(known(first), known(second), metric().range())
        : null;
  }

  @Override
  Retention.@Nullable Task ratio(int group, int reference) {
    return null;
  }
}
