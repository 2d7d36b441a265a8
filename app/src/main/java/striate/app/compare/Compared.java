package striate.app.compare;

import java.util.List;
import java.util.Optional;
import striate.app.runset.ChosenGroup;
import striate.charts.data.ComparedGroup;
import striate.engine.report.Comparison;
import striate.engine.report.ScoredGroup;

/**
 * Compared groups and the result.
 *
 * @param groups in the order of the comparison
 * @param figures the same groups as figures take them
 * @param comparison with the baseline; empty where there is nothing to compare
 * @param withAllLayers the same with a group that tunes all layers as the baseline, for what is
 *     kept of its scores; empty where none does
 * @param references what the tasks' scores are worth
 */
public record Compared(
    List<ChosenGroup> groups,
    List<ComparedGroup> figures,
    Optional<Comparison> comparison,
    Optional<Comparison> withAllLayers,
    References references) {
  static final Compared NOTHING =
      new Compared(List.of(), List.of(), Optional.empty(), Optional.empty(), References.NONE);

  public Compared {
    groups = List.copyOf(groups);
    figures = List.copyOf(figures);
  }

  /**
   * Compares; takes a while.
   *
   * @param scored the same groups with their answers
   * @param baseline key of one of them
   */
  static Compared of(
      List<ChosenGroup> groups, List<ScoredGroup> scored, String baseline, References references) {
    Comparison.Options options = Comparison.Options.usual();
    List<String> keys = groups.stream().map(ChosenGroup::key).toList();
    int with = Math.max(0, keys.indexOf(baseline));
    Comparison found = Comparison.of(scored, with, options);
    int all = 0;
    while (all < scored.size() && !scored.get(all).tunesAllLayers()) {
      all++;
    }
    Optional<Comparison> withAllLayers =
        all == scored.size()
            ? Optional.empty()
            : Optional.of(all == with ? found : Comparison.of(scored, all, options));
    return new Compared(
        groups,
        GroupFigures.of(scored, groups.stream().map(ChosenGroup::look).toList(), found),
        Optional.of(found),
        withAllLayers,
        references);
  }
}
