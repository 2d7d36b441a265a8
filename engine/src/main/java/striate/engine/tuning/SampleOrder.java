package striate.engine.tuning;

import java.util.SplittableRandom;

/**
 * Which sample comes at which place of an endless sequence: the file's order over and over, or a
 * new permutation every epoch that depends on the seed and the epoch only. Needs no state, so any
 * place can be asked for.
 */
public final class SampleOrder {
  private final int size;
  private final boolean shuffle;
  private final long seed;
  private long epochHeld = -1;
  private int[] permutation = new int[0];

  public SampleOrder(int size, boolean shuffle, long seed) {
    if (size < 1) {
      throw striate.engine.run.Problem.badInput(
          "there are no samples to learn from", "data.samples", "name a file with samples");
    }
    this.size = size;
    this.shuffle = shuffle;
    this.seed = seed;
  }

  /** The sample at {@code place}, counted from 0 over all epochs. */
  public int at(long place) {
    int within = (int) (place % size);
    if (!shuffle) {
      return within;
    }
    long epoch = place / size;
    if (epoch != epochHeld) {
      permutation = permutation(epoch);
      epochHeld = epoch;
    }
    return permutation[within];
  }

  private int[] permutation(long epoch) {
    SplittableRandom random = new SplittableRandom(StepSeed.of(seed, epoch));
    int[] p = new int[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      p[i] = p[j];
      p[j] = i;
    }
    return p;
  }
}
