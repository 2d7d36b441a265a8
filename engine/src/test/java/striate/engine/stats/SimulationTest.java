package striate.engine.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import striate.engine.fault.Dose;

/**
 * Intervals cover as often as they say, and tests do not find what is not there. Each simulation
 * draws another true score, so that a lucky number of questions does not decide.
 *
 * <p>In full (10,000 simulations each, exact bounds): {@code mvn -pl engine test
 * -Dtest=SimulationTest -Dstriate.dose=full}.
 */
class SimulationTest {
  private static final int FULL = 10_000;
  private static final int SIMULATIONS = Dose.of("striate.simulations", 400, FULL);
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  /** Three standard errors of a share of 5 % where fewer simulations than the full number run. */
  private static final double SLACK =
      SIMULATIONS < FULL ? 3 * Math.sqrt(0.05 * 0.95 / SIMULATIONS) : 0;

  @Test
  void wilsonCoversIndependentQuestions() {
    for (int n : new int[] {50, 200, 1000}) {
      covers(
          "Wilson, " + n,
          share(
              random -> {
                World world = World.of(random, Clusters.single(n), 0);
                double[] answers = world.run(random);
                int right = (int) Arrays.stream(answers).sum();
                Proportion p = Proportion.of(right, n);
                return p.low() <= world.truth && world.truth <= p.high();
              }));
    }
  }

  @Test
  void clusteredIntervalsCoverFromTenImagesOn() {
    for (int images : new int[] {10, 30, 200}) {
      covers(
          "clustered mean, " + images + " images",
          share(
              random -> {
                World world = World.of(random, images(random, images, 4), 0.4);
                return score(world, List.of(world.run(random)))
                    .interval(Range.SHARE, 0.95)
                    .contains(world.truth);
              }));
    }
  }

  @Test
  void intervalsOfGradedAnswersCover() {
    for (int images : new int[] {30, 200}) {
      covers(
          "graded, " + images + " images",
          share(
              random -> {
                Clusters clusters = images(random, images, 3);
                double a = 0.5 + random.nextDouble();
                double[] level = random.doubles(images).map(u -> Math.pow(u, a)).toArray();
                double[] values =
                    IntStream.range(0, clusters.questions())
                        .mapToDouble(i -> level[clusters.clusterOf(i)] * random.nextDouble())
                        .toArray();
                double truth = 0.5 / (a + 1);
                return SeededScore.of(List.of(Influence.of(Statistic.mean(values), clusters)))
                    .interval(Range.SHARE, 0.95)
                    .contains(truth);
              }));
    }
  }

  @Test
  void bootstrapsCoverFromAHundredImagesOn() {
    Bootstrap bootstrap = new Bootstrap(400, 3);
    for (int images : new int[] {100, 200}) {
      int[] covered = new int[2];
      count(
          random -> {
            World world = World.of(random, images(random, images, 3), 0.3, 0.3, 0.8);
            Statistic mean = Statistic.mean(world.run(random));
            double[] drawn = bootstrap.replicates(mean, world.clusters);
            Influence influence = Influence.of(mean, world.clusters);
            double confidence = bootstrap.expanded(world.clusters.count(), 0.95);
            Interval percentile = Bootstrap.percentile(influence.estimate(), drawn, confidence);
            covered[0] += percentile.contains(world.truth) ? 1 : 0;
            Interval bca = Bootstrap.bca(influence, drawn, confidence);
            covered[1] += bca.contains(world.truth) ? 1 : 0;
            return true;
          });
      covers("percentile, " + images + " images", (double) covered[0] / SIMULATIONS);
      covers("BCa, " + images + " images", (double) covered[1] / SIMULATIONS);
    }
  }

  @Test
  void scoresOfSeveralSeedsCover() {
    for (int seeds : new int[] {1, 2, 3, 5}) {
      for (double most : seeds == 1 ? new double[] {0} : new double[] {0.15, 0.5}) {
        covers(
            "score of " + seeds + " seeds, spread up to " + most,
            share(
                random -> {
                  World world = World.of(random, images(random, 100, 2), 0.3);
                  double spread = most * random.nextDouble();
                  SeededScore score = world.seeds(random, seeds, spread, 0);
                  return score.interval(Range.SHARE, 0.95).contains(world.truth(spread, 0));
                }));
      }
    }
  }

  @Test
  void differencesOfTwoRunsCover() {
    for (int images : new int[] {10, 30, 100, 300}) {
      covers(
          "difference, " + images + " images",
          share(
              random -> {
                World world = World.of(random, images(random, images, 3), 0.3);
                double shift = 0.5 * random.nextDouble();
                double[] first = world.run(random, 0, 0);
                double[] second = world.run(random, 0, shift);
                return difference(world, List.of(first), List.of(second))
                    .interval(Range.SHARE, 0.95)
                    .contains(world.truth(0, 0) - world.truth(0, shift));
              }));
    }
  }

  @Test
  void pairedTestsFindNothingWhereRunsAreAlike() {
    for (int images : new int[] {10, 40, 200}) {
      for (double agreement : new double[] {0.5, 0.99}) { // down to a few discordant answers
        int[] found = new int[3];
        count(
            random -> {
              World world = World.of(random, images(random, images, 6), 0.6).agreeing(agreement);
              double[] first = world.run(random);
              double[] second = world.run(random);
              found[0] += differ(difference(world, List.of(first), List.of(second))) ? 1 : 0;
              found[1] += flipped(first, second, world.clusters) <= 0.05 ? 1 : 0;
              found[2] += naive(first, second) <= 0.05 ? 1 : 0;
              return true;
            });
        String where = images + " images, agreement " + agreement;
        findsNothing("paired t, " + where, found[0]);
        findsNothing("sign flip, " + where, found[1]);
        System.out.printf("not clustered, %s: %.4f%n", where, (double) found[2] / SIMULATIONS);
        if (images == 200 && agreement == 0.5) { // what clustering is for
          assertThat((double) found[2] / SIMULATIONS).isGreaterThan(0.10);
        }
      }
    }
  }

  @Test
  void mcNemarFindsNothingInSingleQuestions() {
    for (int n : new int[] {100, 1000}) {
      int[] found = new int[3];
      count(
          random -> {
            World world = World.of(random, Clusters.single(n), 0).agreeing(0.97);
            double[] first = world.run(random);
            double[] second = world.run(random);
            McNemar test = McNemar.of(right(first), right(second));
            found[0] += test.exact() <= 0.05 ? 1 : 0;
            found[1] += test.midP() <= 0.05 ? 1 : 0;
            found[2] += differ(difference(world, List.of(first), List.of(second))) ? 1 : 0;
            return true;
          });
      findsNothing("McNemar exact, " + n, found[0]);
      findsNothing("McNemar mid-p, " + n, found[1]);
      findsNothing("paired t, single questions, " + n, found[2]);
    }
  }

  @Test
  void groupsOfSeedsThatAreAlikeDoNotDiffer() {
    for (int seeds : new int[] {2, 3, 5}) {
      for (double spread : new double[] {0, 0.1, 0.3}) {
        int found =
            count(
                random -> {
                  World world = World.of(random, images(random, 100, 2), 0.3);
                  SeededDifference difference =
                      SeededDifference.of(
                          world.seeds(random, seeds, spread, 0),
                          world.seeds(random, seeds, spread, 0),
                          100,
                          Range.SHARE);
                  return differ(difference);
                });
        findsNothing(seeds + " seeds a group, spread " + spread, found);
      }
    }
  }

  @Test
  void retentionCovers() {
    Bootstrap bootstrap = new Bootstrap(400, 4);
    covers(
        "retention",
        share(
            random -> {
              World one = World.of(random, images(random, 150, 2), 0.3, 0.5, 0.9);
              World two = World.of(random, images(random, 200, 1), 0, 0.5, 0.9);
              double shift = 0.3 * random.nextDouble();
              List<Retention.Task> tasks = new ArrayList<>();
              double truth = 0;
              for (World world : List.of(one, two)) {
                tasks.add(kept(world, world.run(random, 0, shift), world.run(random, 0, 0)));
                truth += 50 * world.truth(0, shift) / world.truth(0, 0);
              }
              return Retention.of(tasks, bootstrap, 0.95).contains(truth);
            }));
  }

  /**
   * Questions about images, and runs that answer them right where a latent number falls below a
   * threshold: shared by all runs, and each run's own, each by image and by question.
   *
   * @param truth share that is answered right over all images
   * @param ofImage share of the latent variance that belongs to the image
   * @param agreement share of the latent variance that runs have in common
   */
  private record World(
      Clusters clusters, double truth, double ofImage, double agreement, double[] common) {
    static World of(SplittableRandom random, Clusters clusters, double ofImage) {
      return of(random, clusters, ofImage, 0.2, 0.95);
    }

    static World of(
        SplittableRandom random, Clusters clusters, double ofImage, double from, double to) {
      double truth = random.nextDouble(from, to);
      return new World(clusters, truth, ofImage, 0.6, latent(random, clusters, ofImage));
    }

    World agreeing(double share) {
      return new World(clusters, truth, ofImage, share, common);
    }

    private static double[] latent(SplittableRandom random, Clusters clusters, double ofImage) {
      double[] image =
          IntStream.range(0, clusters.count()).mapToDouble(g -> random.nextGaussian()).toArray();
      return IntStream.range(0, clusters.questions())
          .mapToDouble(
              i ->
                  Math.sqrt(ofImage) * image[clusters.clusterOf(i)]
                      + Math.sqrt(1 - ofImage) * random.nextGaussian())
          .toArray();
    }

    double[] run(SplittableRandom random) {
      return run(random, 0, 0);
    }

    /** One run's answers; {@code shift} makes it worse. */
    double[] run(SplittableRandom random, double spread, double shift) {
      double threshold =
          NORMAL.inverseCumulativeProbability(truth) - shift + spread * random.nextGaussian();
      double[] own = latent(random, clusters, ofImage);
      return IntStream.range(0, own.length)
          .mapToDouble(
              i ->
                  Math.sqrt(agreement) * common[i] + Math.sqrt(1 - agreement) * own[i] < threshold
                      ? 1
                      : 0)
          .toArray();
    }

    SeededScore seeds(SplittableRandom random, int seeds, double spread, double shift) {
      return score(
          this, IntStream.range(0, seeds).mapToObj(s -> run(random, spread, shift)).toList());
    }

    /** The share of right answers over all images, questions and seeds. */
    double truth(double spread, double shift) {
      double threshold = NORMAL.inverseCumulativeProbability(truth) - shift;
      return NORMAL.cumulativeProbability(threshold / Math.sqrt(1 + spread * spread));
    }
  }

  private static SeededScore score(World world, List<double[]> seeds) {
    return SeededScore.of(
        seeds.stream().map(v -> Influence.of(Statistic.mean(v), world.clusters)).toList());
  }

  private static SeededDifference difference(
      World world, List<double[]> first, List<double[]> second) {
    return SeededDifference.of(
        score(world, first),
        score(world, second),
        differing(world, first.get(0), second.get(0)),
        Range.SHARE);
  }

  /** Clusters with an answer that has another value. */
  private static int differing(World world, double[] first, double[] second) {
    double[] moved = new double[world.clusters.questions()];
    Arrays.setAll(moved, i -> first[i] != second[i] ? 1 : 0);
    return (int) Arrays.stream(world.clusters.sums(moved)).filter(x -> x > 0).count();
  }

  private static Retention.Task kept(World world, double[] values, double[] reference) {
    return new Retention.Task(
        world.clusters,
        List.of(Statistic.mean(values)),
        List.of(Statistic.mean(reference)),
        SeededDifference.unseenVariance(
            score(world, List.of(values)),
            score(world, List.of(reference)),
            differing(world, values, reference),
            Range.SHARE));
  }

  /** As the p value would say, which takes longer to find. */
  private static boolean differ(SeededDifference difference) {
    return !difference.interval(Range.SHARE, 0.95).contains(0);
  }

  private static double flipped(double[] first, double[] second, Clusters clusters) {
    return SignFlip.of(first, second, clusters, new SplitMix(9), 199).p();
  }

  /** As if every question were independent. */
  private static double naive(double[] first, double[] second) {
    return ClusteredMean.ofDifferences(first, second, Clusters.single(first.length)).pValue();
  }

  /** One to {@code most} questions an image. */
  private static Clusters images(SplittableRandom random, int images, int most) {
    List<String> labels = new ArrayList<>();
    for (int image = 0; image < images; image++) {
      for (int question = random.nextInt(most); question >= 0; question--) {
        labels.add("image " + image);
      }
    }
    return Clusters.of(labels);
  }

  private static boolean[] right(double[] values) {
    boolean[] right = new boolean[values.length];
    for (int i = 0; i < right.length; i++) {
      right[i] = values[i] > 0.5;
    }
    return right;
  }

  private static int count(Predicate<SplittableRandom> simulation) {
    SplittableRandom random = new SplittableRandom(20_241_212);
    int count = 0;
    for (int i = 0; i < SIMULATIONS; i++) {
      count += simulation.test(random.split()) ? 1 : 0;
    }
    return count;
  }

  private static double share(Predicate<SplittableRandom> simulation) {
    return (double) count(simulation) / SIMULATIONS;
  }

  private static void covers(String what, double share) {
    System.out.printf("%s: covers %.4f%n", what, share);
    assertThat(share).as(what).isBetween(0.94 - SLACK, 0.96 + SLACK);
  }

  private static void findsNothing(String what, int found) {
    double share = (double) found / SIMULATIONS;
    System.out.printf("%s: error level %.4f%n", what, share);
    assertThat(share).as(what).isLessThanOrEqualTo(0.055 + SLACK);
  }
}
