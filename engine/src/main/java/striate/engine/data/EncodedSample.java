package striate.engine.data;

import org.jspecify.annotations.Nullable;

/**
 * One tokenized sample, ready for the network.
 *
 * @param id names the sample in messages
 * @param ids token ids; the image token stands once for every patch of the image
 * @param labels aligned with {@code ids} (the shift by one happens in the loss): the supervised id
 *     at that position, or {@link #IGNORED}
 * @param pixels (3, size, size), normalised, row by row; null without an image
 */
public record EncodedSample(String id, int[] ids, int[] labels, float @Nullable [] pixels) {
  /** Label of a position that is not supervised. */
  public static final int IGNORED = -100;

  public EncodedSample {
    if (ids.length != labels.length) {
      throw new IllegalArgumentException(
          "sample " + id + ": " + ids.length + " ids but " + labels.length + " labels");
    }
  }

  /** A prompt: no position is supervised. */
  public static EncodedSample prompt(String id, int[] ids, float @Nullable [] pixels) {
    int[] labels = new int[ids.length];
    java.util.Arrays.fill(labels, IGNORED);
    return new EncodedSample(id, ids, labels, pixels);
  }

  /** Positions the loss is taken over: labels that have a token before them. */
  public int supervised() {
    int count = 0;
    for (int i = 1; i < labels.length; i++) {
      if (labels[i] != IGNORED) {
        count++;
      }
    }
    return count;
  }
}
