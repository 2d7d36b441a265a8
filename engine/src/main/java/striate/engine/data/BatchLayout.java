package striate.engine.data;

/**
 * How samples of different lengths lie in a batch: in rows, padded to the longest, or, where much
 * would be padding, as packed (unpadded) sequences.
 *
 * @param width tokens of the longest
 * @param tokens of all, without padding
 */
public record BatchLayout(int samples, int width, int tokens) {
  /** Rows hold at most this many places for each token; from there on padding costs too much. */
  private static final double MOST_PADDED = 1.1;

  /**
   * Positions of packed sequences are rounded up to a multiple of this: kernels are compiled anew
   * for each number of positions, which takes some milliseconds.
   */
  private static final int STEP = 32;

  public boolean inRows() {
    return (double) samples * width <= MOST_PADDED * tokens;
  }

  /** Positions that the decoder computes. */
  public int positions() {
    int whole = samples * width;
    return inRows() ? whole : Math.min(whole, (tokens + STEP - 1) / STEP * STEP);
  }
}
