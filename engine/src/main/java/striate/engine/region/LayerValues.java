package striate.engine.region;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import striate.engine.run.Problem;

/**
 * One number a decoder layer, such as its importance by some metric.
 *
 * @param metric what was measured, such as {@code block-influence}
 * @param values of layers 0, 1, 2, ...; finite, at least one
 */
public record LayerValues(String metric, List<Double> values) {
  public LayerValues {
    values = List.copyOf(values);
    if (values.isEmpty() || values.stream().anyMatch(value -> !Double.isFinite(value))) {
      throw Problem.badInput(
          "the values of " + metric + " are not one finite number a layer",
          "layers",
          "measure them anew");
    }
  }

  /** The number of decoder layers. */
  public int layerCount() {
    return values.size();
  }

  /**
   * The k layers with the highest values; of equal ones the lower layer first.
   *
   * @throws Problem unless {@code 1 <= k <= layerCount}
   */
  public LayerSelection top(int k) {
    return first("top-k", k, Comparator.<Integer>comparingDouble(values::get).reversed());
  }

  /**
   * The k layers with the lowest values; of equal ones the lower layer first.
   *
   * @throws Problem unless {@code 1 <= k <= layerCount}
   */
  public LayerSelection bottom(int k) {
    return first("bottom-k", k, Comparator.comparingDouble(values::get));
  }

  private LayerSelection first(String word, int k, Comparator<Integer> order) {
    Strategy.requireCount(word, layerCount(), k);
    return LayerSelection.of(
        layerCount(), IntStream.range(0, layerCount()).boxed().sorted(order).limit(k).toList());
  }
}
