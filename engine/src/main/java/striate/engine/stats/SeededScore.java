package striate.engine.stats;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A metric of one group of runs that differ in their seed, over the same questions.
 *
 * <p>Questions and seeds are two crossed random effects: a value is mean + seed + question + rest.
 * The variance of the mean over S seeds and n questions is var(question) / n + var(seed) / S +
 * var(rest) / (n S), estimated by mean squares as Q + max(0, B - E): Q is the variance over
 * questions (clusters) of the mean over seeds, B that over seeds of the scores, and E the part of
 * both that is the rest (Searle, Casella and McCulloch, Variance Components, 1992, section 4.7;
 * with clusters it is two-way cluster-robust: Cameron, Gelbach and Miller, Robust inference with
 * multiway clustering, J. Business and Economic Statistics 29 (2011), 238-249). Q never vanishes
 * because the scores of the seeds happen to be equal: the questions are still a sample.
 *
 * <p>The interval of one seed is over questions alone. Of two seeds, B - E is often 0 by chance,
 * which made intervals too narrow where seeds vary much (they covered 89 to 91 % of 95 %). So there
 * the rest stays in B, with the wide quantile of the seeds ({@link
 * SamplingError#quantileOfTwoSeeds}), and is taken from Q instead.
 *
 * @param seedScores the metric of each seed
 * @param mean the metric averaged over seeds, with the questions' influence on it
 * @param rest E: the variance of the mean that comes from seed and question together; 0 for one
 *     seed
 */
public record SeededScore(double[] seedScores, Influence mean, double rest) {

  /**
   * @param seeds the same metric over the same questions, one a seed; at least one
   */
  public static SeededScore of(List<Influence> seeds) {
    Influence mean = Influence.mean(seeds);
    double s = seeds.size();
    double g = mean.count();
    double squares = 0;
    for (Influence seed : seeds) {
      for (int i = 0; i < g; i++) {
        double rest = seed.parts()[i] - mean.parts()[i];
        squares += rest * rest;
      }
    }
    double[] scores = seeds.stream().mapToDouble(Influence::estimate).toArray();
    double rest = s < 2 ? 0 : squares / ((s - 1) * s * g * (g - 1));
    return new SeededScore(scores, mean, rest);
  }

  /**
   * Of scores whose answers are not known. The questions' part of the variance is taken to be
   * common to all seeds, so that the interval is rather too wide.
   *
   * @param scores one a seed, at least one
   * @param errors standard error over questions of each; NaN where it is not known
   * @param questions behind each score
   */
  public static SeededScore ofTotals(double[] scores, double[] errors, int questions) {
    double mean = Arrays.stream(scores).average().orElseThrow();
    double squared = Arrays.stream(errors).map(e -> e * e).average().orElseThrow();
    return new SeededScore(
        scores.clone(), Influence.ofTotal(mean, Math.sqrt(squared), questions), 0);
  }

  /**
   * The mean over tasks with equal weights.
   *
   * @param tasks with the same seeds in the same order
   */
  public static SeededScore average(List<SeededScore> tasks) {
    int seeds = tasks.get(0).seeds();
    if (tasks.stream().anyMatch(task -> task.seeds() != seeds)) {
      throw new IllegalArgumentException("tasks with different seeds");
    }
    double[] scores =
        IntStream.range(0, seeds)
            .mapToDouble(
                s -> tasks.stream().mapToDouble(t -> t.seedScores[s]).average().orElseThrow())
            .toArray();
    double squared = (double) tasks.size() * tasks.size();
    return new SeededScore(
        scores,
        Influence.acrossTasks(tasks.stream().map(SeededScore::mean).toList()),
        tasks.stream().mapToDouble(SeededScore::rest).sum() / squared);
  }

  /** Of a model that no seed changes: as if several seeds had given the same. */
  public SeededScore fixed() {
    return new SeededScore(new double[] {estimate(), estimate()}, mean, 0);
  }

  /** In another unit. */
  SeededScore times(double factor) {
    return new SeededScore(
        Arrays.stream(seedScores).map(x -> x * factor).toArray(),
        mean.times(factor),
        rest * factor * factor);
  }

  /** In units of a bounded range: 0 at its low end, 1 at its high end. */
  public SeededScore asShareOf(Range range) {
    double[] shifted = Arrays.stream(seedScores).map(x -> x - range.low()).toArray();
    Influence moved = new Influence(mean.estimate() - range.low(), mean.parts());
    return new SeededScore(shifted, moved, rest).times(1 / range.width());
  }

  /** Number of seeds. */
  public int seeds() {
    return seedScores.length;
  }

  public double estimate() {
    return mean.estimate();
  }

  /**
   * Variance of one seed's true score around the mean over all seeds, at least 0.
   *
   * @return 0 for one seed, which does not tell it
   */
  public double seedVariance() {
    return seeds() < 2 ? 0 : Math.max(0, betweenSeeds() - seeds() * rest);
  }

  /** Variance of the scores of the seeds; needs two. */
  private double betweenSeeds() {
    double centre = Arrays.stream(seedScores).average().orElseThrow();
    double squares = Arrays.stream(seedScores).map(x -> (x - centre) * (x - centre)).sum();
    return squares / (seeds() - 1);
  }

  /**
   * @param range of the metric
   */
  SamplingError error(Range range) {
    double questions = mean.variance();
    double seeds = seedVariance() / seeds();
    if (seeds() == 2) {
      seeds = betweenSeeds() / 2;
      questions = Math.max(questions - rest, questions / 2); // equal scores do not make it 0
    }
    return new SamplingError(questions, mean.degrees(range), seeds, Math.max(1, seeds() - 1));
  }

  /** The score with its interval, inside the range. */
  public Interval interval(Range range, double confidence) {
    SamplingError error = error(range);
    double quantile =
        seeds() == 2 ? error.quantileOfTwoSeeds(confidence) : error.quantile(confidence);
    return Interval.within(range, estimate(), error.standardError(), quantile, mean.count());
  }
}
