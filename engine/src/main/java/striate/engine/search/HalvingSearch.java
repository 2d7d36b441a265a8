package striate.engine.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import striate.engine.region.LayerSelection;

/**
 * Successive halving: tunes many candidates for few steps, keeps the better part, and tunes that
 * for more (Jamieson and Talwalkar, Non-stochastic best arm identification and hyperparameter
 * optimization, AISTATS 2016). Candidates that are shown to be worse than the best go first; of the
 * others as many are kept as the next rung has room for.
 *
 * @param candidates at least two
 * @param firstSteps optimizer steps of the first rung
 * @param lastSteps at most so many
 * @param factor by which steps grow and candidates shrink, at least 2
 */
public record HalvingSearch(
    List<LayerSelection> candidates, int firstSteps, int lastSteps, int factor) implements Search {
  public HalvingSearch {
    candidates = candidates.stream().distinct().toList();
    if (candidates.size() < 2 || firstSteps < 1 || lastSteps < firstSteps || factor < 2) {
      throw new IllegalArgumentException(
          candidates.size() + " candidates, steps " + firstSteps + " to " + lastSteps);
    }
  }

  @Override
  public SearchResult run(Trials trials, Budget budget, Consumer<SearchRound> listener)
      throws InterruptedException {
    List<SearchRound> rounds = new ArrayList<>();
    List<LayerSelection> left = candidates;
    int steps = firstSteps;
    while (true) {
      if (!budget.allows(trials, trials.secondsFor(left, steps))) {
        return result(rounds, left, "the time is over", false);
      }
      boolean last = steps >= lastSteps;
      SearchRound round =
          round(rounds.size() + 1, steps, left, trials.of(left, steps), budget.alpha(), last);
      rounds.add(round);
      listener.accept(round);
      left =
          round.candidates().stream()
              .filter(
                  one -> one.fate() == SearchRound.Fate.BEST || one.fate() == SearchRound.Fate.KEPT)
              .map(SearchRound.Candidate::selection)
              .toList();
      if (last || left.size() == 1) {
        return result(
            rounds, left, last ? "the last rung was tuned" : "one candidate is left", true);
      }
      steps = (int) Math.min(lastSteps, (long) steps * factor);
    }
  }

  private SearchResult result(
      List<SearchRound> rounds, List<LayerSelection> left, String reason, boolean finished) {
    if (rounds.isEmpty()) {
      return new SearchResult(left.get(0), Double.NaN, List.of(), reason, finished, rounds);
    }
    SearchRound.Candidate best = rounds.get(rounds.size() - 1).candidates().get(0);
    return new SearchResult(
        best.selection(),
        best.score(),
        left.stream().filter(selection -> !selection.equals(best.selection())).toList(),
        reason,
        finished,
        rounds);
  }

  private SearchRound round(
      int number,
      int steps,
      List<LayerSelection> tried,
      Trials.Scores scores,
      double alpha,
      boolean last) {
    List<LayerSelection> ranked =
        tried.stream()
            .sorted(Comparator.comparingDouble((LayerSelection s) -> -scores.score(s)))
            .toList(); // stable: of equal scores the earlier candidate first
    LayerSelection best = ranked.get(0);
    Map<LayerSelection, Trials.Against> behind = new HashMap<>();
    scores
        .against(best, ranked.subList(1, ranked.size()))
        .forEach(one -> behind.put(one.selection(), one));
    // in the last rung nothing has to be left out for room
    int room = last ? ranked.size() : Math.max(1, (ranked.size() + factor - 1) / factor);
    List<SearchRound.Candidate> judged = new ArrayList<>();
    for (LayerSelection selection : ranked) {
      Trials.Against against = behind.get(selection);
      double score = scores.score(selection);
      if (against == null) {
        judged.add(new SearchRound.Candidate(selection, score, 0, 1, SearchRound.Fate.BEST));
        room--;
        continue;
      }
      boolean worse = against.p() < alpha && against.difference() < 0;
      SearchRound.Fate fate =
          worse
              ? SearchRound.Fate.WORSE
              : room > 0 ? SearchRound.Fate.KEPT : SearchRound.Fate.LEFT_OUT;
      room -= fate == SearchRound.Fate.KEPT ? 1 : 0;
      judged.add(
          new SearchRound.Candidate(selection, score, against.difference(), against.p(), fate));
    }
    return new SearchRound(number, steps, best, judged, best);
  }
}
