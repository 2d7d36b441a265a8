package striate.engine.tuning;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Problem;

/**
 * The endless sequence of samples of a run: the file's order repeated, or a new permutation every
 * epoch that depends only on the seed and the epoch. It is stateless: any index can be computed.
 *
 * <p>Grouped by length, an epoch's permutation is cut into stretches of {@value #BATCHES} batches.
 * Each stretch is sorted from long to short, and then its batches are shuffled. The samples of a
 * batch then have similar lengths, and long and short batches come in random order.
 */
public final class SampleOrder {
  /** Batches sorted together: enough to save padding, few enough to keep batches random. */
  static final int BATCHES = 50;

  private final DataOrder order;
  private final int @Nullable [] lengths;
  private long epochHeld = -1;
  private int[] permutation = new int[0];

  /** An order that ignores lengths. */
  public SampleOrder(int size, boolean shuffle, long seed) {
    this(new DataOrder(size, 1, 1, shuffle, false, seed), i -> 0);
  }

  /**
   * @param lengths length of each sample; called once, and only if the order groups by length
   */
  public SampleOrder(DataOrder order, IntUnaryOperator lengths) {
    if (order.samples() < 1) {
      throw Problem.badInput(
          "no samples with supervised tokens found", "data.samples", "name a file with samples");
    }
    this.order = order;
    this.lengths =
        order.groupByLength() ? IntStream.range(0, order.samples()).map(lengths).toArray() : null;
  }

  /** The sample at index {@code place}, counted from 0 over all epochs. */
  public int at(long place) {
    int within = (int) (place % order.samples());
    if (!order.shuffle()) {
      return within;
    }
    long epoch = place / order.samples();
    if (epoch != epochHeld) {
      SplittableRandom random = new SplittableRandom(StepSeed.of(order.seed(), epoch));
      permutation = permutation(order.samples(), random);
      if (lengths != null) {
        group(epoch, random, lengths);
      }
      epochHeld = epoch;
    }
    return permutation[within];
  }

  private static int[] permutation(int size, SplittableRandom random) {
    int[] p = new int[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      p[i] = p[j];
      p[j] = i;
    }
    return p;
  }

  /**
   * Sorts stretches and shuffles whole batches. An epoch may begin and end within a batch; the
   * samples of such incomplete batches stay in place.
   */
  private void group(long epoch, SplittableRandom random, int[] known) {
    int batch = order.batchSize();
    int size = permutation.length;
    int begin = (int) Math.floorMod(-epoch * size, (long) batch);
    int batches = Math.max(0, size - begin) / batch;
    if (batches == 0) {
      return;
    }
    int end = begin + batches * batch;
    for (int from = begin; from < end; from += BATCHES * batch) {
      int to = Math.min(end, from + BATCHES * batch);
      int[] sorted =
          Arrays.stream(permutation, from, to)
              .boxed()
              .sorted(Comparator.comparingInt(sample -> -known[sample]))
              .mapToInt(Integer::intValue)
              .toArray();
      System.arraycopy(sorted, 0, permutation, from, sorted.length);
    }
    int[] moved = permutation(batches, random);
    int[] grouped = permutation.clone();
    for (int i = 0; i < batches; i++) {
      System.arraycopy(permutation, begin + moved[i] * batch, grouped, begin + i * batch, batch);
    }
    permutation = grouped;
  }
}
