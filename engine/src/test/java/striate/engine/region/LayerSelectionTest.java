package striate.engine.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import striate.engine.run.Problem;

class LayerSelectionTest {
  @Test
  void sparseUniformSpreadsEightLayersOverThirtyTwo() {
    assertThat(Strategy.SPARSE_UNIFORM.select(32, 8).indices())
        .containsExactly(1, 5, 9, 13, 19, 23, 27, 31);
  }

  @Test
  void indexZeroIsALayerLikeAnyOther() {
    assertThat(LayerSelection.parse("0", 32).indices()).containsExactly(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,5,9-13        | 1,5,9-13",
        "13,9-12,5 , 1   | 1,5,9-13",
        "all             | 0-31",
        "none            | none",
        "contiguous:24-31| 24-31",
        "first:8         | 0-7",
        "last:8          | 24-31",
        "middle:8        | 12-19",
        "hybrid:8        | 0-3,28-31",
        "hybrid:3        | 0-1,31",
        "sparse-uniform:1| 16",
        "sparse-uniform:2| 1,31",
        "first:2,last:2  | 0-1,30-31",
        "4-6,6-8         | 4-8"
      })
  void textBecomesCanonical(String text, String canonical) {
    assertThat(LayerSelection.parse(text, 32)).hasToString(canonical);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "32              | '32' is not a layer of this decoder",
        "-1              | '-1' is not a layer of this decoder",
        "3,30-40         | '30-40' is not a layer of this decoder",
        "9-5             | '9-5' runs backwards",
        "1,,2            | '1,,2' has an empty place",
        "first           | 'first' needs a count, as in first:8",
        "first:33        | 'first:33' asks for 33 of 32 layers",
        "last:0          | 'last:0' asks for 0 of 32 layers",
        "random:8        | 'random:8' needs a count and a seed",
        "contiguous:8    | 'contiguous:8' is not a range",
        "sparse:8        | 'sparse:8' is not a strategy",
        "layer 3         | 'layer 3' is not a layer, range or strategy",
        "99999999999     | '99999999999' is not a layer, range or strategy"
      })
  void badTextIsNamed(String text, String what) {
    assertThatThrownBy(() -> LayerSelection.parse(text, 32))
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith(what)
        .hasMessageContaining("layers")
        .hasMessageMatching(".*(ask for 1 to 32|indices from 0 to 31).*");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "none | Projector only",
        "all | All layers",
        "7 | Layer 7",
        "first:8 | Bottom 8",
        "last:8 | Top 8",
        "middle:8 | Middle 8",
        "8-15 | Layers 8-15",
        "sparse-uniform:8 | Sparse & uniform 8",
        "hybrid:8 | Hybrid 8",
        "2,7,11 | Layers 2,7,11",
        "2,7,11,12,30 | 5 layers of 32"
      })
  void wellKnownShapesHaveNames(String text, String name) {
    assertThat(LayerSelection.parse(text, 32).describe()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(ints = {-100, -3, 0, 2, 100, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void shiftingStopsAtTheEdgesAndKeepsTheCount(int by) {
    LayerSelection moved = LayerSelection.parse("3,5,28", 32).shift(by);
    assertThat(moved.count()).isEqualTo(3);
    int start = (int) Math.max(0, Math.min(3L + by, 6L));
    assertThat(moved.indices()).isEqualTo(List.of(start, start + 2, start + 25));
  }

  @Test
  void aRandomSelectionIsFixedByItsSeed() {
    assertThat(LayerSelection.parse("random:8:3", 32))
        .isEqualTo(Strategy.random(32, 8, 3))
        .isNotEqualTo(Strategy.random(32, 8, 4));
  }

  @Property
  void everySelectionReadsBackFromItsText(@ForAll("selections") LayerSelection selection) {
    assertThat(LayerSelection.parse(selection.toString(), selection.layerCount()))
        .isEqualTo(selection)
        .hasSameHashCodeAs(selection);
  }

  @Property
  void invertingTwiceChangesNothing(@ForAll("selections") LayerSelection selection) {
    LayerSelection inverse = selection.invert();
    assertThat(inverse.count() + selection.count()).isEqualTo(selection.layerCount());
    assertThat(inverse.invert()).isEqualTo(selection);
    assertThat(inverse.union(selection)).isEqualTo(LayerSelection.all(selection.layerCount()));
  }

  @Property
  void everyStrategyChoosesAsManyLayersAsAsked(
      @ForAll Strategy strategy, @ForAll @IntRange(min = 1, max = 200) int n, @ForAll int pick) {
    int k = 1 + Math.floorMod(pick, n);
    LayerSelection chosen = strategy.select(n, k);
    assertThat(chosen.count()).isEqualTo(k);
    assertThat(LayerSelection.parse(strategy.word() + ":" + k, n)).isEqualTo(chosen);
    assertThat(Strategy.random(n, k, pick).count()).isEqualTo(k);
  }

  @Property
  void sparseUniformSpreadsEvenly(@ForAll @IntRange(min = 3, max = 200) int n, @ForAll int pick) {
    int k = 2 + Math.floorMod(pick, n - 2);
    List<Integer> layers = Strategy.SPARSE_UNIFORM.select(n, k).indices();
    double ideal = (n - 2.0) / (k - 1);
    for (int i = 1; i < k; i++) {
      assertThat(layers.get(i) - layers.get(i - 1)).isBetween((int) ideal, (int) ideal + 3);
    }
    assertThat(layers).startsWith(1).endsWith(n - 1);
  }

  @Property
  void anyTextIsReadOrRefusedWithOneLine(@ForAll String text) {
    try {
      assertThat(LayerSelection.parse(text, 32).layerCount()).isEqualTo(32);
    } catch (Problem problem) {
      assertThat(problem.getMessage().lines()).hasSize(1);
      assertThat(problem.kind()).isEqualTo(Problem.Kind.BAD_INPUT);
    }
  }

  @Provide
  Arbitrary<LayerSelection> selections() {
    return Arbitraries.integers()
        .between(1, 80)
        .flatMap(
            n ->
                Arbitraries.longs()
                    .array(long[].class)
                    .ofSize(2)
                    .map(
                        bits ->
                            LayerSelection.of(
                                n, BitSet.valueOf(bits).stream().filter(i -> i < n).toArray())));
  }
}
