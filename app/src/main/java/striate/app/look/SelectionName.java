package striate.app.look;

import java.util.SortedSet;
import striate.charts.data.StrategyHue;
import striate.engine.region.LayerSelection;
import striate.engine.region.Strategy;

/** The name and the colour of a selection in all views. */
public record SelectionName(String text, StrategyHue hue) {

  /**
   * @param layers 0-based decoder layers that are tuned
   * @param layerCount the model's number of decoder layers
   */
  public static SelectionName of(SortedSet<Integer> layers, int layerCount) {
    if (layerCount == 0) {
      return new SelectionName("unknown", StrategyHue.CUSTOM);
    }
    LayerSelection selection = LayerSelection.of(layerCount, layers);
    return new SelectionName(selection.describe(), hue(selection));
  }

  private static StrategyHue hue(LayerSelection selection) {
    int count = selection.count();
    int layerCount = selection.layerCount();
    if (count == 0) {
      return StrategyHue.PROJECTOR_ONLY;
    }
    if (count == layerCount) {
      return StrategyHue.ALL;
    }
    if (count == 1) {
      return StrategyHue.SINGLE;
    }
    if (selection.isContiguous()) {
      return selection.contains(0)
          ? StrategyHue.BOTTOM
          : selection.contains(layerCount - 1) ? StrategyHue.TOP : StrategyHue.MIDDLE;
    }
    if (selection.equals(Strategy.SPARSE_UNIFORM.select(layerCount, count))
        || selection.equals(Strategy.sparseUniform(layerCount, count, 0))) {
      return StrategyHue.SPARSE;
    }
    return selection.equals(Strategy.HYBRID.select(layerCount, count))
        ? StrategyHue.HYBRID
        : StrategyHue.CUSTOM;
  }
}
