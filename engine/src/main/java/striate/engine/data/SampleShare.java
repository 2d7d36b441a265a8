package striate.engine.data;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A seeded share of a set of samples. Shares of one seed are nested: the 10 % are among the 25 %,
 * so that runs on them differ in how much they see and not in what.
 */
public final class SampleShare {
  /** So that the share is drawn independently of the order in which its samples come. */
  private static final long STREAM = 0x5A3E1B7F9C24D681L;

  private SampleShare() {}

  /**
   * The places of the share's samples, ascending.
   *
   * @param size samples in the set, at least 1
   * @param share above 0, up to 1; at least one sample is taken
   */
  public static int[] places(int size, double share, long seed) {
    int[] drawn = IntStream.range(0, size).toArray();
    int count = (int) Math.max(1, Math.min(size, Math.round(share * size)));
    if (count == size) {
      return drawn;
    }
    SplittableRandom random = new SplittableRandom(seed ^ STREAM);
    for (int i = 0; i < count; i++) {
      int other = i + random.nextInt(size - i);
      int held = drawn[i];
      drawn[i] = drawn[other];
      drawn[other] = held;
    }
    int[] places = Arrays.copyOf(drawn, count);
    Arrays.sort(places);
    return places;
  }
}
