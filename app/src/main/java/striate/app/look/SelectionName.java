package striate.app.look;

import java.util.List;
import java.util.SortedSet;
import striate.charts.data.StrategyHue;

/** What a selection is called and in which colour it is drawn, everywhere. */
public record SelectionName(String text, StrategyHue hue) {

  /**
   * @param layers 0-based decoder layers that are tuned
   * @param layerCount decoder layers that the model has
   */
  public static SelectionName of(SortedSet<Integer> layers, int layerCount) {
    int size = layers.size();
    if (size == 0) {
      return new SelectionName("Projector only", StrategyHue.PROJECTOR_ONLY);
    }
    if (size == layerCount) {
      return new SelectionName("All layers", StrategyHue.ALL);
    }
    int first = layers.first();
    int last = layers.last();
    if (size == 1) {
      return new SelectionName("Single layer " + first, StrategyHue.SINGLE);
    }
    if (last - first + 1 == size) {
      if (first == 0) {
        return new SelectionName("Bottom " + size, StrategyHue.BOTTOM);
      }
      return last == layerCount - 1
          ? new SelectionName("Top " + size, StrategyHue.TOP)
          : new SelectionName("Middle " + size, StrategyHue.MIDDLE);
    }
    List<Integer> sorted = List.copyOf(layers);
    int narrow = Integer.MAX_VALUE;
    int wide = 0;
    int neighbours = 0;
    for (int i = 1; i < size; i++) {
      int gap = sorted.get(i) - sorted.get(i - 1);
      narrow = Math.min(narrow, gap);
      wide = Math.max(wide, gap);
      neighbours += gap == 1 ? 1 : 0;
    }
    if (wide <= narrow + 2 && wide * size >= layerCount / 2) {
      return new SelectionName("Sparse " + size, StrategyHue.SPARSE);
    }
    return neighbours > 0
        ? new SelectionName("Hybrid " + size, StrategyHue.HYBRID)
        : new SelectionName("Custom " + size, StrategyHue.CUSTOM);
  }
}
