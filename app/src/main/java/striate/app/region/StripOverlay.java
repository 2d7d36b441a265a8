package striate.app.region;

import java.util.List;

/**
 * Something that is known of every layer, to be laid over the strip.
 *
 * @param name such as {@code block influence}
 * @param values one a layer, from the input on; NaN where a layer has none
 * @param words of each value, with its unit
 */
public record StripOverlay(String name, List<Double> values, List<String> words) {
  public StripOverlay {
    values = List.copyOf(values);
    words = List.copyOf(words);
    if (values.size() != words.size()) {
      throw new IllegalArgumentException(values.size() + " values, " + words.size() + " words");
    }
  }

  /** A value's place between 0 and the largest, in [0, 1]; NaN where the layer has none. */
  double share(int layer) {
    double most =
        values.stream().filter(value -> !value.isNaN()).mapToDouble(v -> v).max().orElse(0);
    return most <= 0 ? 0 : Math.max(0, values.get(layer)) / most;
  }
}
