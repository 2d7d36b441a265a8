package striate.engine.net;

import java.util.Map;

/**
 * An image with labelled patches, for training the tower alone.
 *
 * @param pixels (3, size, size), normalised
 * @param labels for each added head, the class of every patch in row order; -100 = none
 */
public record PatchSample(String id, float[] pixels, Map<String, int[]> labels) {
  public PatchSample {
    labels = Map.copyOf(labels);
  }

  /** The number of labels over all heads, without -100. */
  public int supervised() {
    int count = 0;
    for (int[] classes : labels.values()) {
      for (int c : classes) {
        if (c >= 0) {
          count++;
        }
      }
    }
    return count;
  }
}
