package striate.engine.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import striate.engine.region.LayerSelection;
import striate.engine.region.Strategy;

/** With a scorer that knows the truth: a selection's score is a function of its layers. */
class SearchTest {
  private static final Search.Budget ENDLESS = new Search.Budget(Double.POSITIVE_INFINITY, 0.05);

  /** Layers 2, 5 and 6 matter: they add 0.2, 0.1 and 0.05; the others add nothing. */
  private static double truth(LayerSelection selection) {
    return 0.5
        + (selection.contains(2) ? 0.2 : 0)
        + (selection.contains(5) ? 0.1 : 0)
        + (selection.contains(6) ? 0.05 : 0);
  }

  /** A difference shows where it is larger than what can be told apart. */
  private static final class KnownTrials implements Trials {
    private final ToDoubleFunction<LayerSelection> score;
    private final double detectable;
    private final Set<String> done = new HashSet<>();
    private final List<String> asked = new ArrayList<>();
    private double spent;

    KnownTrials(ToDoubleFunction<LayerSelection> score, double detectable) {
      this.score = score;
      this.detectable = detectable;
    }

    @Override
    public Scores of(List<LayerSelection> selections, int steps) {
      spent += secondsFor(selections, steps);
      for (LayerSelection selection : selections) {
        String trial = selection + " for " + steps;
        asked.add(trial);
        done.add(trial);
      }
      return new Scores() {
        @Override
        public double score(LayerSelection selection) {
          return score.applyAsDouble(selection);
        }

        @Override
        public List<Against> against(LayerSelection reference, List<LayerSelection> others) {
          return others.stream()
              .map(
                  other -> {
                    double difference = score(other) - score(reference);
                    return new Against(
                        other,
                        difference,
                        difference - detectable,
                        difference + detectable,
                        Math.abs(difference) > detectable ? 0.001 : 0.5);
                  })
              .toList();
        }
      };
    }

    @Override
    public double secondsSpent() {
      return spent;
    }

    @Override
    public double secondsFor(List<LayerSelection> selections, int steps) {
      return steps * selections.stream().filter(s -> !done.contains(s + " for " + steps)).count();
    }
  }

  private static SearchResult run(Search search, Trials trials, Search.Budget budget)
      throws InterruptedException {
    return search.run(trials, budget, round -> {});
  }

  @Test
  void forwardAddsTheLayersThatHelpAndThenEnds() throws InterruptedException {
    KnownTrials trials = new KnownTrials(SearchTest::truth, 0.01);
    SearchResult result = run(GreedySearch.forward(8, null, 10), trials, ENDLESS);
    assertThat(result.best()).hasToString("2,5-6");
    assertThat(result.score()).isEqualTo(0.85, within(1e-12));
    assertThat(result.finished()).isTrue();
    assertThat(result.reason()).isEqualTo("no further layer is shown to help");
    assertThat(result.rounds())
        .extracting(round -> round.chosen().toString())
        .containsExactly("2", "2,5", "2,5-6", "2,5-6");
    SearchRound first = result.rounds().get(0);
    assertThat(first.reference()).hasToString("none");
    assertThat(first.candidates().get(0).difference()).isEqualTo(0.2, within(1e-12));
    assertThat(first.candidates().get(1).fate()).isEqualTo(SearchRound.Fate.WORSE);
  }

  @Test
  void whatTheStatisticsCannotTellApartEndsTheSearchEarly() throws InterruptedException {
    SearchResult result =
        run(GreedySearch.forward(8, null, 10), new KnownTrials(SearchTest::truth, 0.07), ENDLESS);
    assertThat(result.best()).hasToString("2,5"); // layer 6 adds less than can be told
  }

  @Test
  void withASizeItGoesOnToThatSizeAndSaysWhatIsTied() throws InterruptedException {
    SearchResult result =
        run(GreedySearch.forward(8, 4, 10), new KnownTrials(SearchTest::truth, 0.01), ENDLESS);
    assertThat(result.best()).hasToString("0,2,5-6"); // of equal layers the lowest
    assertThat(result.tied())
        .extracting(LayerSelection::toString)
        .containsExactly("1-2,5-6", "2-3,5-6", "2,4-6", "2,5-7");
    assertThat(result.reason()).isEqualTo("it has 4 layers");
  }

  @Test
  void backwardRemovesWhatIsNotMissed() throws InterruptedException {
    SearchResult result =
        run(GreedySearch.backward(8, null, 10), new KnownTrials(SearchTest::truth, 0.01), ENDLESS);
    assertThat(result.best()).hasToString("2,5-6");
    assertThat(result.rounds()).hasSize(6);
    assertThat(result.reason()).isEqualTo("every further layer is shown to be missed");
    SearchResult further =
        run(GreedySearch.backward(8, 1, 10), new KnownTrials(SearchTest::truth, 0.01), ENDLESS);
    assertThat(further.best()).hasToString("2");
  }

  @Test
  void halvingDropsWhatIsWorseAndKeepsHalfOfTheRest() throws InterruptedException {
    List<LayerSelection> all =
        IntStream.range(0, 8).mapToObj(layer -> LayerSelection.of(8, layer)).toList();
    KnownTrials trials = new KnownTrials(SearchTest::truth, 0.12);
    SearchResult result = run(new HalvingSearch(all, 10, 80, 2), trials, ENDLESS);
    assertThat(result.best()).hasToString("2");
    assertThat(result.rounds()).hasSize(2);
    SearchRound first = result.rounds().get(0);
    assertThat(first.candidates().stream().filter(c -> c.fate() == SearchRound.Fate.WORSE))
        .hasSize(6); // 5 is 0.1 behind, which cannot be told
    assertThat(first.candidates().get(1).fate()).isEqualTo(SearchRound.Fate.KEPT);
    assertThat(result.rounds().get(1).steps()).isEqualTo(20);
    assertThat(trials.asked).hasSize(8 + 2).contains("5 for 20");
  }

  @Test
  void halvingWithoutShownDifferencesIsHalving() throws InterruptedException {
    List<LayerSelection> all = new ArrayList<>();
    IntStream.range(0, 16).forEach(seed -> all.add(Strategy.random(32, 8, seed)));
    KnownTrials trials = new KnownTrials(selection -> selection.indices().get(0) / 100.0, 1);
    SearchResult result = run(new HalvingSearch(all, 10, 80, 2), trials, ENDLESS);
    assertThat(result.rounds())
        .extracting(round -> round.candidates().size())
        .containsExactly(16, 8, 4, 2);
    assertThat(result.rounds()).extracting(SearchRound::steps).containsExactly(10, 20, 40, 80);
    double best = all.stream().mapToDouble(s -> s.indices().get(0) / 100.0).max().orElseThrow();
    assertThat(result.score()).isEqualTo(best);
    assertThat(result.tied()).hasSize(1);
    assertThatThrownBy(() -> new HalvingSearch(all.subList(0, 1), 10, 80, 2))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noRoundIsBegunThatTheBudgetDoesNotAllow() throws InterruptedException {
    KnownTrials trials = new KnownTrials(SearchTest::truth, 0.01);
    // round 1: 8 candidates and the reference, 10 s each; round 2: 7 candidates more
    SearchResult result =
        run(GreedySearch.forward(8, null, 10), trials, new Search.Budget(165, 0.05));
    assertThat(result.best()).hasToString("2,5");
    assertThat(result.finished()).isFalse();
    assertThat(result.reason()).isEqualTo("the time is over");
    assertThat(trials.spent).isEqualTo(160);
    SearchResult none =
        run(
            new HalvingSearch(List.of(LayerSelection.all(8), LayerSelection.of(8, 1)), 10, 20, 2),
            new KnownTrials(SearchTest::truth, 0.01),
            new Search.Budget(1, 0.05));
    assertThat(none.rounds()).isEmpty();
    assertThat(none.score()).isNaN();
  }

  /** The trials remember; the search itself begins anew. */
  @Test
  void aSearchThatIsStartedAgainTakesTheSameStepsAndRepeatsNoTrial() throws InterruptedException {
    KnownTrials trials = new KnownTrials(SearchTest::truth, 0.01);
    SearchResult part =
        run(GreedySearch.forward(8, null, 10), trials, new Search.Budget(100, 0.05));
    assertThat(part.best()).hasToString("2");
    SearchResult whole = run(GreedySearch.forward(8, null, 10), trials, ENDLESS);
    assertThat(whole.best()).hasToString("2,5-6");
    assertThat(trials.spent).isEqualTo(10 * trials.done.size());
    assertThat(whole.rounds().get(0)).isEqualTo(part.rounds().get(0));
  }
}
