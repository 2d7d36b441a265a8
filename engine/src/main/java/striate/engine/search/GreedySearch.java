package striate.engine.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import striate.engine.region.LayerSelection;

/**
 * Adds the layer that helps most, or removes the one that costs least, one at a time. Without a
 * size it ends where the statistics no longer show a gain, or show a loss.
 *
 * @param start the selection to begin with
 * @param adds whether layers are added
 * @param size of the selection to reach; null = until the statistics end it
 * @param steps optimizer steps of a trial
 */
public record GreedySearch(LayerSelection start, boolean adds, @Nullable Integer size, int steps)
    implements Search {

  /** From no layer up. */
  public static GreedySearch forward(int layerCount, @Nullable Integer size, int steps) {
    return new GreedySearch(LayerSelection.none(layerCount), true, size, steps);
  }

  /** From all layers down. */
  public static GreedySearch backward(int layerCount, @Nullable Integer size, int steps) {
    return new GreedySearch(LayerSelection.all(layerCount), false, size, steps);
  }

  @Override
  public SearchResult run(Trials trials, Budget budget, Consumer<SearchRound> listener)
      throws InterruptedException {
    List<SearchRound> rounds = new ArrayList<>();
    LayerSelection current = start;
    double score = Double.NaN;
    List<LayerSelection> tied = List.of();
    while (true) {
      List<LayerSelection> next = neighbours(current);
      if (isThere(current) || next.isEmpty()) {
        return new SearchResult(
            current, score, tied, "it has " + current.count() + " layers", true, rounds);
      }
      List<LayerSelection> all = new ArrayList<>(next);
      all.add(current);
      if (!budget.allows(trials, trials.secondsFor(all, steps))) {
        return new SearchResult(current, score, tied, "the time is over", false, rounds);
      }
      Trials.Scores scores = trials.of(all, steps);
      SearchRound round = round(rounds.size() + 1, current, next, scores, budget.alpha());
      rounds.add(round);
      listener.accept(round);
      SearchRound.Candidate best = round.candidates().get(0);
      if (round.chosen().equals(current)) {
        String why =
            adds
                ? "no further layer is shown to help"
                : "every further layer is shown to be missed";
        return new SearchResult(current, scores.score(current), tied, why, true, rounds);
      }
      current = best.selection();
      score = best.score();
      tied =
          round.candidates().stream()
              .filter(one -> one.fate() == SearchRound.Fate.LEFT_OUT)
              .map(SearchRound.Candidate::selection)
              .toList();
    }
  }

  private boolean isThere(LayerSelection current) {
    Integer wanted = size;
    return wanted != null && (adds ? current.count() >= wanted : current.count() <= wanted);
  }

  private List<LayerSelection> neighbours(LayerSelection current) {
    if (!adds && current.count() <= 1) {
      return List.of();
    }
    return IntStream.range(0, current.layerCount())
        .filter(layer -> current.contains(layer) != adds)
        .mapToObj(layer -> current.with(layer, adds))
        .toList();
  }

  private SearchRound round(
      int number,
      LayerSelection current,
      List<LayerSelection> next,
      Trials.Scores scores,
      double alpha) {
    Map<String, Trials.Against> fromCurrent = byText(scores.against(current, next));
    List<LayerSelection> ranked =
        next.stream()
            .sorted(Comparator.comparingDouble((LayerSelection s) -> -scores.score(s)))
            .toList(); // stable: of equal scores the lower layer first
    LayerSelection best = ranked.get(0);
    Map<String, Trials.Against> fromBest =
        byText(scores.against(best, ranked.subList(1, ranked.size())));
    List<SearchRound.Candidate> candidates = new ArrayList<>();
    for (LayerSelection selection : ranked) {
      Trials.Against against = Objects.requireNonNull(fromCurrent.get(selection.toString()));
      Trials.Against behind = fromBest.get(selection.toString());
      SearchRound.Fate fate =
          behind == null
              ? SearchRound.Fate.BEST
              : behind.p() < alpha && behind.difference() < 0
                  ? SearchRound.Fate.WORSE
                  : SearchRound.Fate.LEFT_OUT;
      candidates.add(
          new SearchRound.Candidate(
              selection, scores.score(selection), against.difference(), against.p(), fate));
    }
    SearchRound.Candidate first = candidates.get(0);
    boolean shown = first.p() < alpha;
    boolean goesOn =
        size != null
            || (adds ? shown && first.difference() > 0 : !(shown && first.difference() < 0));
    return new SearchRound(number, steps, current, candidates, goesOn ? best : current);
  }

  private static Map<String, Trials.Against> byText(List<Trials.Against> list) {
    return list.stream()
        .collect(
            Collectors.toMap(
                one -> one.selection().toString(), Function.identity(), (a, b) -> a, TreeMap::new));
  }
}
