package striate.app.region;

import java.util.SortedSet;

/** Layer selections as text and back. */
public interface LayerNotation {

  /**
   * @param text 0-based indices and ranges, {@code all}, {@code none}, or a strategy
   * @throws striate.engine.run.Problem where the text names no selection of so many layers
   */
  SortedSet<Integer> read(String text, int layerCount);

  /** The shortest text that {@link #read} turns into the same layers. */
  String write(SortedSet<Integer> layers, int layerCount);
}
