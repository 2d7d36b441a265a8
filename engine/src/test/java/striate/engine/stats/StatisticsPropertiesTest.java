package striate.engine.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class StatisticsPropertiesTest {
  @Provide
  Arbitrary<double[]> pValues() {
    return Arbitraries.doubles()
        .between(0, 1)
        .map(p -> p < 0.1 ? Double.NaN : p * p * p)
        .array(double[].class)
        .ofMaxSize(30);
  }

  @Property(tries = 300)
  void correctedPValuesAreNeverSmallerKeepTheirOrderAndLeaveOutWhatWasNotTested(
      @ForAll("pValues") double[] p, @ForAll Correction correction) {
    double[] adjusted = correction.adjust(p);
    for (int i = 0; i < p.length; i++) {
      assertThat(Double.isNaN(adjusted[i])).isEqualTo(Double.isNaN(p[i]));
      if (Double.isNaN(p[i])) {
        continue;
      }
      assertThat(adjusted[i]).isBetween(p[i], 1.0);
      for (int j = 0; j < p.length; j++) {
        if (p[j] <= p[i]) {
          assertThat(adjusted[j]).isLessThanOrEqualTo(adjusted[i]);
        }
      }
    }
    double[] tested = Arrays.stream(p).filter(x -> !Double.isNaN(x)).toArray();
    assertThat(correction.adjust(tested))
        .containsExactly(Arrays.stream(adjusted).filter(x -> !Double.isNaN(x)).toArray());
  }

  @Property(tries = 300)
  void holmIsStricterThanBenjaminiAndHochberg(@ForAll("pValues") double[] p) {
    double[] holm = Correction.HOLM.adjust(p);
    double[] bh = Correction.BENJAMINI_HOCHBERG.adjust(p);
    for (int i = 0; i < p.length; i++) {
      assertThat(Double.isNaN(p[i]) || holm[i] >= bh[i] * (1 - 1e-12)).isTrue();
    }
  }

  @Property(tries = 500)
  void anIntervalStaysInItsRangeAndHoldsItsEstimate(
      @ForAll @DoubleRange(min = 0, max = 1) double share,
      @ForAll @DoubleRange(min = 0, max = 3) double error,
      @ForAll @DoubleRange(min = 0.5, max = 15) double quantile,
      @ForAll @IntRange(min = 1, max = 500) int units) {
    for (Range range :
        List.of(
            Range.SHARE,
            new Range(0, 2000),
            new Range(-1, 1),
            new Range(1, Double.POSITIVE_INFINITY),
            Range.ALL)) {
      double estimate =
          range.isBounded() ? range.clamp(range.low() + share * range.width()) : 1 + 5 * share;
      Interval interval = Interval.within(range, estimate, error, quantile, units);
      assertThat(interval.low()).isBetween(range.low(), estimate + 1e-12);
      assertThat(interval.high()).isBetween(estimate - 1e-12, range.high());
    }
  }

  @Property(tries = 100)
  void scoresDifferencesAndBootstrapsStayInRange(@ForAll Random random) {
    Answers answers = Answers.some(random);
    Interval score = answers.score(answers.first).interval(Range.SHARE, 0.95);
    assertThat(score.low()).isBetween(0.0, score.estimate());
    assertThat(score.high()).isBetween(score.estimate(), 1.0);
    Interval difference = answers.difference().interval(Range.SHARE, 0.95);
    assertThat(difference.low()).isBetween(-1.0, difference.estimate());
    assertThat(difference.high()).isBetween(difference.estimate(), 1.0);
    Statistic mean = Statistic.mean(answers.first.get(0));
    Bootstrap bootstrap = new Bootstrap(99, 5);
    for (Interval drawn :
        List.of(
            bootstrap.percentile(mean, answers.clusters, 0.95),
            bootstrap.bca(mean, answers.clusters, 0.95))) {
      assertThat(drawn.low()).isBetween(0.0, drawn.estimate());
      assertThat(drawn.high()).isBetween(drawn.estimate(), 1.0);
    }
  }

  @Property(tries = 100)
  void pairedTestsDoNotDependOnWhichRunIsFirst(@ForAll Random random) {
    Answers answers = Answers.some(random);
    Answers swapped = new Answers(answers.second, answers.first, answers.clusters);
    double[] first = answers.first.get(0);
    double[] second = answers.second.get(0);
    assertThat(swapped.difference().estimate()).isEqualTo(-answers.difference().estimate());
    assertThat(swapped.difference().pValue())
        .isEqualTo(answers.difference().pValue(), within(1e-12));
    assertThat(SignFlip.of(second, first, answers.clusters, 3).p())
        .isEqualTo(SignFlip.of(first, second, answers.clusters, 3).p(), within(1e-12));
    assertThat(PairedT.of(second, first).p()).isEqualTo(PairedT.of(first, second).p());
    McNemar test = McNemar.of(right(first), right(second));
    McNemar mirrored = McNemar.of(right(second), right(first));
    assertThat(mirrored.exact()).isEqualTo(test.exact());
    assertThat(mirrored.midP()).isEqualTo(test.midP()).isLessThanOrEqualTo(test.exact());
  }

  @Property(tries = 200)
  void theIntervalReachesZeroWhereThePValueReachesItsLevel(@ForAll Random random) {
    SeededDifference difference = Answers.some(random).difference();
    double p = difference.pValue();
    double half = difference.error().quantile(0.95) * difference.error().standardError();
    assertThat(p < 0.05).isEqualTo(Math.abs(difference.centre()) > half);
  }

  @Property(tries = 50)
  void flippingSignsOfSingleRightOrWrongAnswersIsMcNemarsExactTest(@ForAll Random random) {
    int n = 1 + random.nextInt(200);
    double[] first = random.doubles(n).map(x -> x < 0.7 ? 1 : 0).toArray();
    double[] second = random.doubles(n).map(x -> x < 0.6 ? 1 : 0).toArray();
    assertThat(SignFlip.of(first, second, Clusters.single(n), 1).p())
        .isEqualTo(McNemar.of(right(first), right(second)).exact());
  }

  @Test
  void threeEqualSeedsStillHaveAnInterval() {
    double[] values = IntStream.range(0, 100).mapToDouble(i -> i < 80 ? 1 : 0).toArray();
    Influence one = Influence.of(Statistic.mean(values), Clusters.single(100));
    SeededScore score = SeededScore.of(List.of(one, one, one));
    Interval interval = score.interval(Range.SHARE, 0.95);
    assertThat(interval.low()).isBetween(0.70, 0.72);
    assertThat(interval.high()).isBetween(0.86, 0.88);

    SeededDifference none = SeededDifference.of(score, score, 0, Range.SHARE);
    assertThat(none.pValue()).isEqualTo(1);
    assertThat(none.interval(Range.SHARE, 0.95).halfWidth()).isBetween(0.015, 0.03);
  }

  @Test
  void aSingleClusterTellsNothing() {
    ClusteredMean mean =
        ClusteredMean.of(new double[] {1, 0, 1}, Clusters.of(List.of("a", "a", "a")));
    assertThat(mean.pValue()).isNaN();
    SeededScore score = score(new double[] {1, 0}, Clusters.of(List.of("a", "a")));
    assertThat(score.interval(Range.SHARE, 0.95)).isEqualTo(new Interval(0.5, 0, 1));
    SeededDifference difference = SeededDifference.of(score, score, 0, Range.SHARE);
    assertThat(difference.interval(Range.SHARE, 0.95)).isEqualTo(new Interval(0, -1, 1));
    assertThat(difference.pValue()).isNaN();
  }

  @Test
  void questionsOfOneImageCountOnce() {
    double[] each = IntStream.range(0, 40).mapToDouble(i -> i % 4 == 0 ? 0 : 1).toArray();
    double[] four = IntStream.range(0, 160).mapToDouble(i -> each[i / 4]).toArray();
    List<String> images = IntStream.range(0, 160).mapToObj(i -> "image " + i / 4).toList();
    assertThat(score(four, Clusters.of(images)).interval(Range.SHARE, 0.95))
        .isEqualTo(score(each, Clusters.single(40)).interval(Range.SHARE, 0.95));
  }

  @Test
  void aQuantileIsWiderTheLessIsKnownOfTheEffectiveNumberOfQuestions() {
    double[] single = IntStream.range(0, 40).mapToDouble(i -> i % 4 == 0 ? 0 : 1).toArray();
    Clusters tens = Clusters.of(IntStream.range(0, 40).mapToObj(i -> "image " + i / 4).toList());
    assertThat(Influence.of(Statistic.mean(single), Clusters.single(40)).degrees(Range.SHARE))
        .isGreaterThan(1e9); // known
    double[] agreeing =
        IntStream.range(0, 40).mapToDouble(i -> i < 20 ? i / 4 % 2 : i % 2).toArray();
    assertThat(Influence.of(Statistic.mean(agreeing), tens).degrees(Range.SHARE))
        .isBetween(9., 30.); // some images' answers agree, those of others do not
    double[] one = IntStream.range(0, 40).mapToDouble(i -> i < 39 ? 1 : 0).toArray();
    assertThat(Influence.of(Statistic.mean(one), tens).degrees(Range.SHARE)).isEqualTo(9);
  }

  @Test
  void aStatisticOverManyClustersIsLeftOutInBlocks() {
    double[] values = new Random(4).doubles(5000).map(x -> x < 0.7 ? 1 : 0).toArray();
    Clusters clusters = Clusters.single(5000);
    Statistic leftOut = Statistic.mean(values)::of;
    Influence blocks = Influence.of(leftOut, clusters);
    assertThat(blocks.count()).isEqualTo(Influence.BLOCKS);
    double exact = Math.sqrt(Influence.of(Statistic.mean(values), clusters).variance());
    assertThat(Math.sqrt(blocks.variance())).isBetween(0.93 * exact, 1.07 * exact);
  }

  @Test
  void theSameSeedDrawsTheSame() {
    double[] values = {1, 2, 3, 5, 8, 13};
    Clusters clusters = Clusters.single(6);
    double[] once = new Bootstrap(50, 7).replicates(Statistic.mean(values), clusters);
    assertThat(new Bootstrap(50, 7).replicates(Statistic.mean(values), clusters))
        .containsExactly(once);
    assertThat(new Bootstrap(50, 8).replicates(Statistic.mean(values), clusters))
        .isNotEqualTo(once);
  }

  @Test
  void ratiosOfMeansComeFromSumsAsFromQuestions() {
    Clusters clusters = Clusters.of(List.of("a", "a", "b", "c", "c", "c", "d"));
    Statistic one = Statistic.mean(new double[] {1, 0, 1, 1, 0, 1, 0});
    Statistic other = Statistic.mean(new double[] {1, 1, 1, 1, 0, 1, 1});
    Bootstrap bootstrap = new Bootstrap(50, 3);
    assertThat(bootstrap.ratios(one, other, clusters))
        .containsExactly(bootstrap.ratios(one::of, other::of, clusters), within(1e-12));
  }

  @Test
  void retentionOverManyClustersDrawsBlocks() {
    Random random = new Random(6);
    double[] some = random.doubles(4000).map(x -> x < 0.6 ? 1 : 0).toArray();
    double[] more = random.doubles(4000).map(x -> x < 0.7 ? 1 : 0).toArray();
    Statistic one = Statistic.mean(some);
    Statistic other = Statistic.mean(more);
    Clusters clusters = Clusters.single(4000);
    Interval blocks =
        Retention.of(
            List.of(new Retention.Task(clusters, List.of(one), List.of(other), 0)),
            Bootstrap.forErrors(),
            0.95);
    Interval single =
        Retention.of(
            List.of(new Retention.Task(clusters, List.of(one::of), List.of(other::of), 0)),
            Bootstrap.forErrors(),
            0.95);
    assertThat(blocks.halfWidth()).isBetween(0.9 * single.halfWidth(), 1.1 * single.halfWidth());
    assertThat(blocks.estimate()).isEqualTo(single.estimate(), within(1e-9));
  }

  @Test
  void aReferenceThatScoresNothingHasNoRetention() {
    Statistic some = Statistic.mean(new double[] {1, 0, 1});
    Statistic none = Statistic.mean(new double[] {0, 0, 0});
    Retention.Task task = new Retention.Task(Clusters.single(3), List.of(some), List.of(none), 0);
    assertThat(Retention.of(List.of(task), new Bootstrap(10, 1), 0.95).estimate()).isNaN();
  }

  @Test
  void retentionOfTheReferenceItselfIsAHundredPercentOfQuestionsThatAreASample() {
    Statistic some = Statistic.mean(new double[] {1, 0, 1, 1, 0, 1});
    SeededScore score = SeededScore.of(List.of(Influence.of(some, Clusters.single(6))));
    double unseen = SeededDifference.unseenVariance(score, score, 0, Range.SHARE);
    // half a pseudo-question on each side, and no discordant answer of six
    assertThat(unseen).isCloseTo(1.0 / (7 * 6), within(1e-15));
    assertThat(SeededDifference.of(score, score, 0, Range.SHARE).error().questions())
        .isCloseTo(unseen, within(1e-15));
    Retention.Task task =
        new Retention.Task(Clusters.single(6), List.of(some), List.of(some), unseen);
    Interval one = Retention.of(List.of(task), Bootstrap.forErrors(), 0.95);
    Interval two = Retention.of(List.of(task, task), Bootstrap.forErrors(), 0.95);
    assertThat(one.estimate()).isEqualTo(100);
    assertThat(one.low()).isLessThan(80);
    assertThat(one.high()).isGreaterThan(120);
    assertThat(two.halfWidth()).isLessThan(one.halfWidth());
  }

  private static SeededScore score(double[] values, Clusters clusters) {
    return SeededScore.of(List.of(Influence.of(Statistic.mean(values), clusters)));
  }

  private static boolean[] right(double[] values) {
    boolean[] right = new boolean[values.length];
    for (int i = 0; i < right.length; i++) {
      right[i] = values[i] > 0.5;
    }
    return right;
  }

  /** Right and wrong answers of two groups with one to three seeds. */
  private record Answers(List<double[]> first, List<double[]> second, Clusters clusters) {
    static Answers some(Random random) {
      int n = 4 + random.nextInt(60);
      int images = 3 + random.nextInt(n);
      List<String> labels = IntStream.range(0, n).mapToObj(i -> "image " + i % images).toList();
      return new Answers(answers(random, n), answers(random, n), Clusters.of(labels));
    }

    private static List<double[]> answers(Random random, int n) {
      double share = random.nextDouble();
      List<double[]> seeds = new ArrayList<>();
      for (int s = random.nextInt(3); s >= 0; s--) {
        seeds.add(random.doubles(n).map(x -> x < share ? 1 : 0).toArray());
      }
      return seeds;
    }

    SeededScore score(List<double[]> seeds) {
      return SeededScore.of(
          seeds.stream().map(v -> Influence.of(Statistic.mean(v), clusters)).toList());
    }

    SeededDifference difference() {
      return SeededDifference.of(score(first), score(second), clusters.count(), Range.SHARE);
    }
  }
}
