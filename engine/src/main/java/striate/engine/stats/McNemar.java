package striate.engine.stats;

import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * McNemar's test of two runs' right and wrong answers to the same independent questions (Note on
 * the sampling error of the difference between correlated proportions, Psychometrika 12 (1947),
 * 153-157). Two-sided. For several questions about one image use {@link SignFlip}.
 *
 * @param onlyFirst questions that only the first run answers right
 * @param onlySecond questions that only the second run answers right
 * @param exact binomial on the discordant pairs; never too small
 * @param midP the exact p value less half the probability of what was seen, twice: less
 *     conservative, above its level at most by little (Fagerland, Lydersen and Laake, The McNemar
 *     test for binary matched-pairs data, BMC Medical Research Methodology 13 (2013), 91)
 */
public record McNemar(int onlyFirst, int onlySecond, double exact, double midP) {

  /**
   * @param onlyFirst at least 0
   * @param onlySecond at least 0
   */
  public static McNemar of(int onlyFirst, int onlySecond) {
    if (onlyFirst < 0 || onlySecond < 0) {
      throw new IllegalArgumentException(onlyFirst + " and " + onlySecond + " pairs");
    }
    int discordant = onlyFirst + onlySecond;
    int fewer = Math.min(onlyFirst, onlySecond);
    if (discordant == 0) {
      return new McNemar(0, 0, 1, 1);
    }
    BinomialDistribution binomial = BinomialDistribution.of(discordant, 0.5);
    double twoTails = 2 * binomial.cumulativeProbability(fewer);
    return new McNemar(
        onlyFirst,
        onlySecond,
        Math.min(1, twoTails),
        Math.min(1, twoTails - binomial.probability(fewer)));
  }

  /**
   * @param first whether the first run's answer to each question is right
   * @param second the same of the second run
   */
  public static McNemar of(boolean[] first, boolean[] second) {
    if (first.length != second.length) {
      throw new IllegalArgumentException(first.length + " and " + second.length + " answers");
    }
    int onlyFirst = 0;
    int onlySecond = 0;
    for (int i = 0; i < first.length; i++) {
      onlyFirst += first[i] && !second[i] ? 1 : 0;
      onlySecond += second[i] && !first[i] ? 1 : 0;
    }
    return of(onlyFirst, onlySecond);
  }
}
