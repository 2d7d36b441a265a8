package striate.engine.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import striate.engine.run.JobSpec.Schedule;
import striate.engine.run.Problem;

/** Samples grouped by length: every one once an epoch, in an order that needs no state. */
class GroupedOrderTest {
  private static SampleOrder grouped(int size, int batch, long seed) {
    return new SampleOrder(new DataOrder(size, batch, batch, true, true, seed), lengths(size));
  }

  private static IntUnaryOperator lengths(int size) {
    int[] lengths = new Random(3).ints(size, 20, 700).toArray();
    return i -> lengths[i];
  }

  @Property(tries = 200)
  void everySampleComesOnceInEveryEpoch(
      @ForAll @IntRange(min = 1, max = 2000) int size,
      @ForAll @IntRange(min = 1, max = 40) int batch,
      @ForAll long seed,
      @ForAll @IntRange(max = 5) int epoch) {
    SampleOrder order = grouped(size, batch, seed);
    int[] seen = IntStream.range(0, size).map(i -> order.at((long) epoch * size + i)).toArray();
    assertThat(seen).doesNotHaveDuplicates();
    assertThat(IntStream.of(seen).min().orElseThrow()).isZero();
    assertThat(IntStream.of(seen).max().orElseThrow()).isEqualTo(size - 1);
  }

  @Property(tries = 100)
  void anyPlaceAloneIsTheSameAsAfterAllBeforeIt(
      @ForAll @IntRange(min = 1, max = 500) int size,
      @ForAll @IntRange(min = 1, max = 16) int batch,
      @ForAll long seed,
      @ForAll @IntRange(max = 3000) int place) {
    SampleOrder fromTheBeginning = grouped(size, batch, seed);
    int there = -1;
    for (int i = 0; i <= place; i++) {
      there = fromTheBeginning.at(i);
    }
    assertThat(grouped(size, batch, seed).at(place)).isEqualTo(there);
  }

  @Test
  void batchesHaveLittlePaddingEvenIfEpochsEndWithinABatch() {
    int size = 1003;
    int batch = 8;
    IntUnaryOperator lengths = lengths(size);
    SampleOrder grouped = grouped(size, batch, 7);
    SampleOrder shuffled = new SampleOrder(size, true, 7);
    for (int epoch = 0; epoch < 3; epoch++) {
      long from = (long) epoch * size / batch;
      assertThat(padding(grouped, lengths, from, size / batch, batch)).isLessThan(0.03);
      assertThat(padding(shuffled, lengths, from, size / batch, batch)).isGreaterThan(0.3);
    }
  }

  /** The share of what is computed that is padding. */
  private static double padding(
      SampleOrder order, IntUnaryOperator lengths, long firstBatch, int batches, int batch) {
    double computed = 0;
    double needed = 0;
    for (long b = firstBatch; b < firstBatch + batches; b++) {
      long start = b * batch;
      int[] of =
          IntStream.range(0, batch).map(i -> lengths.applyAsInt(order.at(start + i))).toArray();
      computed += (double) batch * IntStream.of(of).max().orElseThrow();
      needed += IntStream.of(of).sum();
    }
    return 1 - needed / computed;
  }

  /** Long and short batches by turns, not the long ones first. */
  @Test
  void theOrderOfBatchesIsChance() {
    int size = 4000;
    int batch = 8;
    IntUnaryOperator lengths = lengths(size);
    SampleOrder order = grouped(size, batch, 1);
    double[] first =
        IntStream.range(0, size / 2).mapToDouble(i -> lengths.applyAsInt(order.at(i))).toArray();
    double[] second =
        IntStream.range(size / 2, size).mapToDouble(i -> lengths.applyAsInt(order.at(i))).toArray();
    assertThat(mean(first) / mean(second)).isBetween(0.9, 1.1);
    assertThat(IntStream.range(0, 64).map(order::at).toArray())
        .isNotEqualTo(IntStream.range(0, 64).map(i -> grouped(size, batch, 2).at(i)).toArray())
        .isNotEqualTo(IntStream.range(size, size + 64).map(order::at).toArray());
  }

  private static double mean(double[] values) {
    return java.util.Arrays.stream(values).average().orElseThrow();
  }

  @Test
  void theFilesOrderCannotBeGrouped() {
    assertThatThrownBy(
            () -> new TuningPlan(1, 1, 1, false, 7, 1, 1, Schedule.CONSTANT, 0, 0, 1, true))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("groupByLength");
  }
}
