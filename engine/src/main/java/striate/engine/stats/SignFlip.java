package striate.engine.stats;

import java.util.Arrays;

/**
 * The paired permutation test: if two runs are alike, each cluster's difference could as well have
 * the other sign (Fisher, The Design of Experiments, 1935, section 21). Clusters are flipped whole,
 * so that several questions about one image count once. For right or wrong answers of single
 * questions it is McNemar's exact test. Two-sided.
 *
 * @param difference mean over questions, first minus second
 * @param p exact where at most 16 clusters differ or all differ by the same amount, otherwise from
 *     {@value #DRAWS} random flips, the observed one counted in (Phipson and Smyth, Permutation
 *     p-values should never be zero, Statistical Applications in Genetics and Molecular Biology 9
 *     (2010), 39)
 */
public record SignFlip(double difference, double p) {
  static final int DRAWS = 9999;
  private static final int EXACT = 16;

  /**
   * @param first one value a question
   * @param second likewise
   * @param seed of the random flips
   */
  public static SignFlip of(double[] first, double[] second, Clusters clusters, long seed) {
    return of(first, second, clusters, new SplitMix(seed), DRAWS);
  }

  static SignFlip of(
      double[] first, double[] second, Clusters clusters, SplitMix random, int draws) {
    if (first.length != second.length) {
      throw new IllegalArgumentException(first.length + " and " + second.length + " values");
    }
    double[] differences = new double[first.length];
    for (int i = 0; i < first.length; i++) {
      differences[i] = first[i] - second[i];
    }
    double[] sums = clusters.sums(differences);
    double observed = Arrays.stream(sums).sum();
    double[] moving = Arrays.stream(sums).map(Math::abs).filter(d -> d > 0).toArray();
    double difference = observed / first.length;
    if (moving.length == 0) {
      return new SignFlip(difference, 1);
    }
    double size = moving[0];
    if (Arrays.stream(moving).allMatch(d -> Math.abs(d - size) <= 1e-12 * size)) {
      int positive = (int) Arrays.stream(sums).filter(d -> d > 0).count();
      return new SignFlip(difference, McNemar.of(positive, moving.length - positive).exact());
    }
    double reached = Math.abs(observed) * (1 - 1e-12); // sums of equal numbers differ by rounding
    return new SignFlip(
        difference,
        moving.length <= EXACT ? exact(moving, reached) : drawn(moving, reached, random, draws));
  }

  private static double exact(double[] moving, double reached) {
    int patterns = 1 << (moving.length - 1); // the first sign fixed: the rest is its mirror image
    int asFar = 0;
    for (int pattern = 0; pattern < patterns; pattern++) {
      double sum = moving[0];
      for (int i = 1; i < moving.length; i++) {
        sum += (pattern >> (i - 1) & 1) == 0 ? moving[i] : -moving[i];
      }
      asFar += Math.abs(sum) >= reached ? 1 : 0;
    }
    return (double) asFar / patterns;
  }

  private static double drawn(double[] moving, double reached, SplitMix random, int draws) {
    int asFar = 1;
    for (int draw = 0; draw < draws; draw++) {
      double sum = 0;
      long signs = 0;
      for (int i = 0; i < moving.length; i++) {
        signs = i % Long.SIZE == 0 ? random.next() : signs >>> 1;
        sum += (signs & 1) == 0 ? moving[i] : -moving[i];
      }
      asFar += Math.abs(sum) >= reached ? 1 : 0;
    }
    return asFar / (draws + 1.0);
  }
}
