package striate.engine.net;

import java.util.Map;

/**
 * An image whose patches are labelled, for training the tower by itself.
 *
 * @param pixels (3, size, size), normalised
 * @param labels for each added head, the class of every patch in row order; -100 = none
 */
public record PatchSample(String id, float[] pixels, Map<String, int[]> labels) {
  public PatchSample {
    labels = Map.copyOf(labels);
  }

  /** Labels that count, over all heads. */
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
