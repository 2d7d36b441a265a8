package striate.engine.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import striate.engine.run.Problem;

class SelectionFormsTest {
  /** Each is a layer's number modulo 7, so that there are ties. */
  private static LayerValues values(int n) {
    return new LayerValues(
        "block-influence", IntStream.range(0, n).mapToObj(i -> (double) (i % 7)).toList());
  }

  @Test
  void thePapersTwoListsAreExact() {
    assertThat(LayerSelection.parse("paper-code", 32).indices())
        .containsExactly(1, 5, 9, 13, 19, 23, 27, 31);
    assertThat(LayerSelection.parse("paper-text", 32).indices())
        .containsExactly(0, 4, 8, 12, 18, 22, 26, 30);
  }

  @Test
  void theGeneratorReproducesBothLists() {
    assertThat(LayerSelection.parse("sparse-uniform:8", 32))
        .isEqualTo(LayerSelection.parse("paper-code", 32));
    assertThat(LayerSelection.parse("sparse-uniform:8:0", 32))
        .isEqualTo(LayerSelection.parse("paper-text", 32));
  }

  @Test
  void theListsAreForDecodersOf32Layers() {
    assertThatThrownBy(() -> LayerSelection.parse("paper-code", 40))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("is a list for 32 layers, and this decoder has 40");
  }

  /** All 8,256 pairs of a depth and a count. */
  @Property
  void everyStrategyYieldsExactlyKDistinctLayers(@ForAll @IntRange(min = 1, max = 128) int n) {
    for (int k = 1; k <= n; k++) {
      for (Strategy strategy : Strategy.values()) {
        assertCount(strategy.select(n, k), n, k, strategy.word());
        assertCount(LayerSelection.parse(strategy.word() + ":" + k, n), n, k, "text");
      }
      for (int phase : new int[] {0, 1, n / 2, n - 1}) {
        assertCount(Strategy.sparseUniform(n, k, Math.min(phase, n - 1)), n, k, "phase " + phase);
      }
      for (int from : new int[] {0, (n - k) / 2, n - k}) {
        assertCount(LayerSelection.parse("window:" + k + ":" + from, n), n, k, "window");
      }
      for (int bottom : new int[] {0, k / 3, k}) {
        assertCount(LayerSelection.parse("hybrid:" + k + ":" + bottom, n), n, k, "hybrid");
      }
      assertCount(LayerSelection.parse("random:" + k + ":" + (n * 31 + k), n), n, k, "random");
      assertCount(values(n).top(k), n, k, "top-k");
      assertCount(values(n).bottom(k), n, k, "bottom-k");
      assertCount(Strategy.MIRRORED.select(n, k).mirror(), n, k, "mirror");
    }
  }

  /** In plain Java: it is asked some hundred thousand times. */
  private static void assertCount(LayerSelection selection, int n, int k, String what) {
    List<Integer> layers = selection.indices();
    boolean inside = layers.stream().allMatch(layer -> layer >= 0 && layer < n);
    if (selection.count() != k || layers.size() != k || selection.layerCount() != n || !inside) {
      fail(what + " of " + n + " and " + k + " is " + selection);
    }
  }

  @Property
  void aMirroredSelectionIsItsOwnMirrorWhereThatIsPossible(
      @ForAll @IntRange(min = 1, max = 64) int half,
      @ForAll @IntRange(min = 1, max = 64) int pairs) {
    LayerSelection even = Strategy.MIRRORED.select(2 * half, 2 * Math.min(half, pairs));
    assertThat(even.mirror()).isEqualTo(even);
    LayerSelection odd = Strategy.MIRRORED.select(2 * half + 1, 2 * Math.min(half, pairs) + 1);
    assertThat(odd.mirror()).isEqualTo(odd);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bottom-quarter            | 0-7",
        "lower-middle-quarter      | 8-15",
        "upper-middle-quarter      | 16-23",
        "top-quarter               | 24-31",
        "lower-middle:4            | 9-12",
        "window:3:29               | 29-31",
        "every:8                   | 0,8,16,24",
        "every:8:7                 | 7,15,23,31",
        "every-mth:8               | 0,4,8,12,16,20,24,28",
        "mirrored:8                | 2,6,10,14,17,21,25,29",
        "mirrored:3                | 8,15,23",
        "hybrid:8:2                | 0-1,26-31",
        "sparse-uniform:8:2        | 0,2,6,10,14,20,24,28",
        "all except first:2        | 2-31",
        "all except 0,31           | 1-30",
        "not 1-31                  | 0",
        "first:8 and every:2       | 0,2,4,6",
        "first:8 and every:2, 31   | 0,2,4,6,31",
        "first:8 and (every:2, 31) | 0,2,4,6",
        "not (first:8, last:8)     | 8-23",
        "mirror first:3            | 29-31",
        "0-9 except 2 except 4-9   | 0-1,3",
        "not mirror not last:31    | 0-30",
      })
  void textSelects(String text, String layers) {
    assertThat(LayerSelection.parse(text, 32)).hasToString(layers);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "all except            | lacks layers after 'except'",
        "not                   | lacks layers after 'not'",
        "(1,2                  | has a parenthesis that is not closed",
        "1,2)                  | closes a parenthesis that was not opened",
        "1 (2)                 | lacks a comma, 'and' or 'except' before '('",
        "1 and and 2           | lacks layers after 'and'",
        "window:8              | needs a count and its first layer, as in window:8:0",
        "window:8:25           | the last number of 'window:8:25' is out of range",
        "every:0               | 'every:0' steps over 0 of 32 layers",
        "every:4:32            | is out of range",
        "top-k:8               | needs a count and a file of values",
        "top-k:8:values.json   | 'values.json' cannot be looked up here",
        "saved:mine            | 'saved:mine' cannot be looked up here",
        "hybrid:4:5            | is out of range",
        "sparse-uniform:4:32   | is out of range",
      })
  void badTextIsNamed(String text, String what) {
    assertThatThrownBy(() -> LayerSelection.parse(text, 32))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(what);
  }

  @Test
  void deepNestingIsRefusedBeforeItFillsTheStack() {
    assertThatThrownBy(() -> LayerSelection.parse("(".repeat(4000) + "1" + ")".repeat(4000), 32))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("nested more than 50 deep");
    assertThat(LayerSelection.parse("not ".repeat(40) + "1", 32)).hasToString("1");
  }

  @Test
  void theHighestAndLowestValuesAreTakenLowerLayersFirst() {
    LayerValues values = new LayerValues("m", List.of(0.5, 0.9, 0.1, 0.9, 0.1));
    assertThat(values.top(1)).hasToString("1");
    assertThat(values.top(3)).hasToString("0-1,3");
    assertThat(values.bottom(1)).hasToString("2");
    assertThat(values.bottom(3)).hasToString("0,2,4");
    assertThatThrownBy(() -> values.top(6)).hasMessageContaining("'top-k:6' asks for 6 of 5");
    assertThatThrownBy(() -> new LayerValues("m", List.of(1.0, Double.NaN)))
        .hasMessageContaining("not one finite number a layer");
  }

  @Test
  void sourcesAreAskedForNamesAndValues() {
    SelectionSources sources =
        new SelectionSources() {
          @Override
          public LayerSelection saved(String name, int layerCount) {
            return LayerSelection.parse(name.equals("ends") ? "0,31" : "none", layerCount);
          }

          @Override
          public LayerValues values(String file) {
            return SelectionFormsTest.values(file.equals("deep.json") ? 32 : 12);
          }
        };
    assertThat(LayerSelection.parse("top-k:4:deep.json except 6, saved:ends", 32, sources))
        .hasToString("13,20,27");
    assertThatThrownBy(() -> LayerSelection.parse("top-k:4:flat.json", 32, sources))
        .hasMessageContaining("has values of 12 layers, not 32");
  }

  @Property
  void everyFormHasAnExampleForEveryDepth(
      @ForAll @IntRange(min = 1, max = 128) int n, @ForAll int pick) {
    int k = 1 + Math.floorMod(pick, n);
    assertThat(SelectionForms.of(n, k)).hasSizeGreaterThan(20);
  }

  @Test
  void everyFormExplainsItselfInASentence() {
    for (SelectionForms.Form form : SelectionForms.of(32, 8)) {
      assertThat(form.explanation()).endsWith(".").doesNotContain("\n");
      if (form.layers() != null) {
        assertThat(LayerSelection.parse(form.example(), 32)).isEqualTo(form.layers());
      }
    }
    assertThat(Strategy.FIRST.explain(32, 8))
        .isEqualTo("The layers nearest to the input: the bottom block: layers 0-7 of 32.");
    assertThat(SelectionForms.countedWords()).contains("sparse-uniform", "mirrored", "hybrid");
  }
}
