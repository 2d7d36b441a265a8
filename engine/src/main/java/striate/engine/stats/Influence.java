package striate.engine.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A statistic and how much each cluster of questions moves it: the jackknife's pseudo-values minus
 * the estimate (Tukey 1958; Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter
 * 11). For a mean over single questions they are the deviations from the mean.
 *
 * @param estimate the statistic over all questions
 * @param parts (G - 1)(estimate - estimate without cluster g), one for each of G clusters
 */
public record Influence(double estimate, double[] parts) {
  /** More clusters are left out in blocks: the error of the error is then still about 2 %. */
  static final int BLOCKS = 1000;

  /**
   * What {@link #of} computes; a mean in closed form, others by leaving out one cluster at a time.
   */
  public static Influence of(Statistic statistic, Clusters clusters) {
    return statistic instanceof Statistic.Mean mean
        ? ofMean(mean, clusters)
        : leavingOut(statistic, clusters);
  }

  /**
   * A statistic of which only its standard error is known, as if of single questions.
   *
   * @param error standard error, at least 0; NaN where it is not known
   * @param questions at least 1
   */
  static Influence ofTotal(double estimate, double error, int questions) {
    int units = Math.max(2, Math.min(questions, BLOCKS));
    double part = questions < 2 ? Double.NaN : error * Math.sqrt(units - 1);
    double[] parts = new double[units];
    Arrays.setAll(parts, i -> i % 2 == 0 ? part : -part);
    return new Influence(estimate, parts);
  }

  private static Influence ofMean(Statistic.Mean mean, Clusters clusters) {
    double[] sums = clusters.sums(mean.values());
    int n = clusters.questions();
    double estimate = Arrays.stream(sums).sum() / n;
    double[] parts = new double[sums.length];
    for (int g = 0; g < parts.length; g++) {
      int size = clusters.size(g);
      parts[g] = (parts.length - 1) * (sums[g] - size * estimate) / (n - size);
    }
    return new Influence(estimate, parts);
  }

  private static Influence leavingOut(Statistic statistic, Clusters clusters) {
    int n = clusters.questions();
    int blocks = Math.min(clusters.count(), BLOCKS);
    int[] blockOf = blocks(clusters.count(), blocks);
    double estimate = statistic.ofAll(n);
    double[] parts = new double[blocks];
    int[] times = new int[n];
    for (int block = 0; block < blocks; block++) {
      for (int i = 0; i < n; i++) {
        times[i] = blockOf[clusters.clusterOf(i)] == block ? 0 : 1;
      }
      parts[block] = (blocks - 1) * (estimate - statistic.of(times));
    }
    return new Influence(estimate, parts);
  }

  /** Blocks at random: neighbours in a file are often alike. */
  private static int[] blocks(int clusters, int blocks) {
    int[] blockOf = new int[clusters];
    for (int g = 0; g < clusters; g++) {
      blockOf[g] = g % blocks;
    }
    if (clusters > blocks) {
      SplittableRandom random = new SplittableRandom(clusters);
      for (int g = clusters - 1; g > 0; g--) {
        int other = random.nextInt(g + 1);
        int kept = blockOf[g];
        blockOf[g] = blockOf[other];
        blockOf[other] = kept;
      }
    }
    return blockOf;
  }

  /** Sums of clusters, or of blocks of clusters where there are very many. */
  static double[] blockSums(double[] sums) {
    if (sums.length <= BLOCKS) {
      return sums;
    }
    int[] blockOf = blocks(sums.length, BLOCKS);
    double[] merged = new double[BLOCKS];
    for (int g = 0; g < sums.length; g++) {
      merged[blockOf[g]] += sums[g];
    }
    return merged;
  }

  /** Number of clusters, or of blocks of clusters. */
  public int count() {
    return parts.length;
  }

  /**
   * Variance of the estimate: the sum of squared parts over G (G - 1), for a mean the
   * cluster-robust estimate CV3 (MacKinnon, Nielsen and Webb, Fast and reliable jackknife and
   * bootstrap methods for cluster-robust inference, J. Applied Econometrics 38 (2023), 671-694).
   *
   * @return NaN for a single cluster, which says nothing of others
   */
  public double variance() {
    double g = parts.length;
    return g < 2 ? Double.NaN : squares() / (g * (g - 1));
  }

  /**
   * Degrees of freedom of the effective number of questions, p(1 - p) / variance, p being the
   * estimate as a share of the range: what an interval of the score has to allow for ({@link
   * Interval#within}): Satterthwaite's 2 / (relative variance), with the jackknife's variance of
   * the number's logarithm.
   *
   * <p>Right or wrong answers of single questions have an effective number that is known, their
   * own, and the quantile is the normal one; with Student's for G - 1 intervals of ten questions
   * cover 98.5 instead of 96.6 % of 95 %. Where clusters differ much in size or agreement, it is G
   * - 1.
   *
   * @return at least G - 1, which it is for a range with an open end
   */
  double degrees(Range range) {
    double g = parts.length;
    double textbook = Math.max(1, g - 1);
    if (!range.isBounded() || g < 3) {
      return textbook;
    }
    double squares = squares();
    double sum = Arrays.stream(parts).sum();
    double[] logarithms = new double[parts.length];
    for (int i = 0; i < parts.length; i++) {
      double rest = sum - parts[i];
      double variance = squares - parts[i] * parts[i] - rest * rest / (g - 1);
      double p = (estimate - parts[i] / (g - 1) - range.low()) / range.width();
      logarithms[i] = Math.log(variance / (p * (1 - p)));
    }
    double centre = Arrays.stream(logarithms).average().orElseThrow();
    double spread = Arrays.stream(logarithms).map(x -> (x - centre) * (x - centre)).sum();
    double degrees = 2 / ((g - 1) / g * spread);
    return degrees > textbook ? degrees : textbook; // also where a logarithm is not known
  }

  double squares() {
    return Arrays.stream(parts).map(part -> part * part).sum();
  }

  /** The mean of statistics over the same questions, such as those of several seeds. */
  static Influence mean(List<Influence> same) {
    double[] parts = new double[same.get(0).count()];
    double estimate = 0;
    for (Influence one : same) {
      if (one.count() != parts.length) {
        throw new IllegalArgumentException(one.count() + " clusters beside " + parts.length);
      }
      estimate += one.estimate / same.size();
      for (int g = 0; g < parts.length; g++) {
        parts[g] += one.parts[g] / same.size();
      }
    }
    return new Influence(estimate, parts);
  }

  /**
   * The mean of statistics over different questions, such as those of several tasks, each with the
   * same weight. Parts are scaled so that the variance is that of a mean of independent numbers.
   */
  static Influence acrossTasks(List<Influence> tasks) {
    double total = tasks.stream().mapToInt(Influence::count).sum();
    double estimate = tasks.stream().mapToDouble(Influence::estimate).average().orElseThrow();
    List<double[]> scaled = new ArrayList<>();
    for (Influence task : tasks) {
      double g = task.count();
      double factor = Math.sqrt(total * (total - 1) / (g * (g - 1))) / tasks.size();
      scaled.add(Arrays.stream(task.parts).map(part -> part * factor).toArray());
    }
    return new Influence(estimate, scaled.stream().flatMapToDouble(Arrays::stream).toArray());
  }

  Influence times(double factor) {
    return new Influence(
        estimate * factor, Arrays.stream(parts).map(part -> part * factor).toArray());
  }
}
