package striate.engine.pruning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import striate.engine.region.LayerSelection;
import striate.engine.run.Problem;

class PruningPlanTest {
  private static final LayerSelection REGION = LayerSelection.of(8, 1, 4);
  private static final LayerSelection CANDIDATES = PruningPlan.outside(REGION);

  /** Layer 1 is the least important of all, and stays. */
  private static final Map<Integer, Double> SCORES =
      Map.of(0, 0.9, 1, 0.01, 2, 0.3, 3, 0.4, 4, 0.02, 5, 0.35, 6, 0.1, 7, 0.8);

  @Test
  void theLeastImportantCandidatesGoAndNeverALayerOfTheRegion() {
    assertThat(new PruningPlan(CANDIDATES, 3, 1, false).order(left -> SCORES))
        .containsExactly(List.of(6), List.of(2), List.of(5));
    assertThat(new PruningPlan(CANDIDATES, 6, 1, false).order(left -> SCORES))
        .containsExactly(List.of(6), List.of(2), List.of(5), List.of(3), List.of(7), List.of(0));
  }

  @Test
  void withoutARegionAnyLayerMayGo() {
    assertThat(new PruningPlan(LayerSelection.all(8), 2, 1, false).order(left -> SCORES))
        .containsExactly(List.of(1), List.of(4));
  }

  @Test
  void rerankingAsksAboutWhatIsLeft() {
    List<List<Integer>> asked = new ArrayList<>();
    PruningPlan.Ranking ranking =
        left -> {
          asked.add(left);
          Map<Integer, Double> scores = new LinkedHashMap<>(SCORES);
          if (!left.contains(6)) {
            scores.put(0, 0.0);
          }
          return scores;
        };
    assertThat(new PruningPlan(CANDIDATES, 2, 1, true).order(ranking))
        .containsExactly(List.of(6), List.of(0));
    assertThat(asked)
        .containsExactly(List.of(0, 1, 2, 3, 4, 5, 6, 7), List.of(0, 1, 2, 3, 4, 5, 7));
    asked.clear();
    assertThat(new PruningPlan(CANDIDATES, 2, 1, false).order(ranking))
        .containsExactly(List.of(6), List.of(2));
    assertThat(asked).hasSize(1);
  }

  @Test
  void blocksAreConsecutiveAndWholeOutsideTheRegion() {
    Map<Integer, Double> blocks = PruningPlan.summed(SCORES, List.of(0, 1, 2, 3, 4, 5, 6, 7), 2);
    assertThat(blocks.get(5)).isEqualTo(0.35 + 0.1);
    assertThat(blocks).doesNotContainKey(7);
    assertThat(new PruningPlan(CANDIDATES, 2, 2, false).order(left -> blocks))
        .containsExactly(List.of(5, 6), List.of(2, 3));
  }

  @Test
  void layersBecomeConsecutiveWhenAllBetweenThemAreGone() {
    PruningPlan plan = new PruningPlan(LayerSelection.all(8), 2, 2, true);
    assertThat(plan.next(List.of(3, 4), Map.of(2, 0.1, 0, 0.5))).containsExactly(2, 5);
    PruningPlan once = new PruningPlan(LayerSelection.all(8), 2, 2, false);
    assertThat(once.next(List.of(3, 4), Map.of(2, 0.1, 0, 0.5))).containsExactly(0, 1);
  }

  @Test
  void layersThatWereNotMeasuredStay() {
    PruningPlan plan = new PruningPlan(CANDIDATES, 1, 1, false);
    assertThat(plan.next(List.of(), Map.of(0, Double.NaN, 7, 3.0))).containsExactly(7);
  }

  @Test
  void whatCannotBeDoneIsSaidAtOnce() {
    assertThatThrownBy(() -> new PruningPlan(CANDIDATES, 7, 1, false))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("7 layers are to go but only 6 may: 0,2-3,5-7");
    assertThatThrownBy(() -> new PruningPlan(LayerSelection.all(8), 8, 1, false))
        .hasMessageContaining("no layer would be left");
    assertThatThrownBy(() -> new PruningPlan(CANDIDATES, 0, 1, false))
        .hasMessageContaining("0 steps");
    PruningPlan blocks = new PruningPlan(CANDIDATES, 1, 4, false);
    assertThatThrownBy(() -> blocks.next(List.of(), SCORES))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("no block of 4 consecutive layers");
  }
}
