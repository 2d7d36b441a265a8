package striate.app.importance;

import java.util.List;

/**
 * A metric that was measured of the open model.
 *
 * @param name of the metric, and of the run whose model it was measured of
 * @param values one a layer, from the input on; NaN where a layer has none
 */
public record MeasuredLayers(String name, List<Double> values) {
  public MeasuredLayers {
    values = List.copyOf(values);
  }
}
