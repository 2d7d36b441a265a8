package striate.engine.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

/** Equal to SciPy, statsmodels and published formulas: see src/test/python/stats_scipy.py. */
class ReferenceTest {
  private static final double TOLERANCE = 1e-9;
  private static final JsonNode REFERENCE = read();

  @Test
  void wilsonsIntervalIsStatsmodels() {
    for (JsonNode one : cases("wilson")) {
      int correct = one.get("correct").asInt();
      int total = one.get("total").asInt();
      double confidence = one.get("confidence").asDouble();
      Proportion wilson = Proportion.of(correct, total, confidence);
      equal(wilson.low(), one.get("low"));
      equal(wilson.high(), one.get("high"));

      double share = wilson.share();
      double z = NormalDistribution.of(0, 1).inverseCumulativeProbability((1 + confidence) / 2);
      Interval same =
          Interval.within(Range.SHARE, share, Math.sqrt(share * (1 - share) / total), z, total);
      equal(same.low(), one.get("low"));
      equal(same.high(), one.get("high"));
    }
  }

  @Test
  void clusterRobustErrorsAreStatsmodelsAndTheJackknifeLeavesOutRows() {
    for (JsonNode one : cases("clusteredMeans")) {
      double[] values = numbers(one.get("values"));
      Clusters clusters = Clusters.of(texts(one.get("labels")));
      ClusteredMean mean = ClusteredMean.of(values, clusters);
      equal(mean.mean(), one.get("mean"));
      equal(mean.robust(), one.get("robust"));
      equal(mean.robustPValue(), one.get("p"));
      equal(mean.jackknife(), one.get("jackknife"));
      Statistic leftOut = Statistic.mean(values)::of; // not known to be a mean
      equal(Influence.of(leftOut, clusters).parts(), one.get("parts"));
      Influence influence = Influence.of(Statistic.mean(values), clusters);
      equal(influence.parts(), one.get("parts"));
      equal(influence.degrees(new Range(-5, 5)), one.get("degrees"));
      assertThat(influence.degrees(Range.ALL)).isEqualTo(clusters.count() - 1);
      if (!one.get("low").isNull()) { // clusters of one size: both errors are the same
        Interval interval = SeededScore.of(List.of(influence)).interval(Range.ALL, 0.95);
        equal(interval.low(), one.get("low"));
        equal(interval.high(), one.get("high"));
      }
    }
  }

  @Test
  void anyStatisticHasAnInfluence() {
    JsonNode one = REFERENCE.get("f1");
    double[] truth = numbers(one.get("truth"));
    double[] said = numbers(one.get("said"));
    Statistic f1 =
        Statistic.ofIndices(
            drawn -> {
              double hits = IntStream.of(drawn).filter(i -> truth[i] * said[i] == 1).count();
              double wrong = IntStream.of(drawn).filter(i -> truth[i] != said[i]).count();
              return 2 * hits / (2 * hits + wrong);
            });
    Influence influence = Influence.of(f1, Clusters.of(texts(one.get("labels"))));
    equal(influence.estimate(), one.get("estimate"));
    equal(influence.parts(), one.get("parts"));
  }

  @Test
  void mcNemarIsScipysBinomialTest() {
    for (JsonNode one : cases("mcnemar")) {
      McNemar test = McNemar.of(one.get("b").asInt(), one.get("c").asInt());
      equal(test.exact(), one.get("exact"));
      equal(test.midP(), one.get("mid"));
    }
  }

  @Test
  void thePairedTTestIsScipys() {
    for (JsonNode one : cases("pairedT")) {
      PairedT test = PairedT.of(numbers(one.get("a")), numbers(one.get("b")));
      equal(test.t(), one.get("t"));
      equal(test.p(), one.get("p"));
      equal(test.difference().low(), one.get("low"));
      equal(test.difference().high(), one.get("high"));
    }
  }

  @Test
  void flippingSignsIsScipysPermutationTest() {
    for (JsonNode one : cases("signFlips")) {
      Clusters clusters = Clusters.of(texts(one.get("labels")));
      SignFlip test = SignFlip.of(numbers(one.get("a")), numbers(one.get("b")), clusters, 1);
      equal(test.difference(), one.get("difference"));
      equal(test.p(), one.get("p"));
    }
  }

  @Test
  void correctionsAreStatsmodels() {
    for (JsonNode one : cases("corrections")) {
      double[] p = numbers(one.get("p"));
      equal(Correction.HOLM.adjust(p), one.get("holm"));
      equal(Correction.BENJAMINI_HOCHBERG.adjust(p), one.get("bh"));
    }
  }

  @Test
  void bootstrapIntervalsAreScipys() {
    for (JsonNode one : cases("bootstraps")) {
      double[] values = numbers(one.get("values"));
      Statistic mean = Statistic.mean(values);
      double[] squares =
          IntStream.range(0, values.length).mapToDouble(i -> values[i] * values[i]).toArray();
      Statistic meanSquare = Statistic.mean(squares);
      Statistic statistic =
          one.get("statistic").asText().equals("mean")
              ? mean
              : times -> meanSquare.of(times) - mean.of(times) * mean.of(times);
      double[] replicates =
          StreamSupport.stream(one.get("times").spliterator(), false)
              .mapToDouble(
                  row ->
                      statistic.of(
                          IntStream.range(0, row.size()).map(i -> row.get(i).asInt()).toArray()))
              .toArray();
      equal(replicates, one.get("replicates"));
      Influence influence = Influence.of(statistic, Clusters.single(values.length));
      double confidence = one.get("confidence").asDouble();
      equal(
          Bootstrap.percentile(influence.estimate(), replicates, confidence),
          one.get("percentile"));
      equal(Bootstrap.bca(influence, replicates, confidence), one.get("bca"));
    }
  }

  @Test
  void cochransQuantileAndItsPValueAreFoundByScipysRootFinder() {
    for (JsonNode one : cases("samplingErrors")) {
      SamplingError error =
          new SamplingError(
              one.get("questions").asDouble(),
              one.get("questionDegrees").asDouble(),
              one.get("seeds").asDouble(),
              one.get("seedDegrees").asDouble());
      assertThat(error.quantile(0.95))
          .isEqualTo(one.get("quantile").asDouble(), within(1e-8 * one.get("quantile").asDouble()));
      assertThat(error.quantileOfTwoSeeds(0.95))
          .isEqualTo(one.get("ofTwo").asDouble(), within(1e-8 * one.get("ofTwo").asDouble()));
      equal(error.pValue(one.get("estimate").asDouble()), one.get("p"));
    }
  }

  @Test
  void seedsAndQuestionsAreTheMeanSquaresOfStatsmodelsTable() {
    for (JsonNode one : cases("seededScores")) {
      List<Influence> seeds = new ArrayList<>();
      for (JsonNode row : one.get("values")) {
        double[] values = numbers(row);
        seeds.add(Influence.of(Statistic.mean(values), Clusters.single(values.length)));
      }
      SeededScore score = SeededScore.of(seeds);
      equal(score.estimate(), one.get("estimate"));
      equal(score.rest(), one.get("rest"));
      equal(score.error(Range.SHARE).questions(), one.get("questions"));
      equal(score.error(Range.SHARE).seeds(), one.get("seeds"));
    }
  }

  @Test
  void theDifferenceOfTwoRunsIsStatsmodelsWithHalfAQuestionOnEachSide() {
    for (JsonNode one : cases("pairedDifferences")) {
      int n = one.get("n").asInt();
      int b = one.get("b").asInt();
      int c = one.get("c").asInt();
      double[] first = new double[n];
      double[] second = new double[n];
      Arrays.fill(first, 0, b, 1);
      Arrays.fill(second, b, b + c, 1);
      SeededDifference difference =
          SeededDifference.of(score(first), score(second), b + c, Range.SHARE);
      equal(difference.centre(), one.get("centre"));
      Interval interval = difference.interval(Range.SHARE, 0.95);
      equal(interval.low(), one.get("low"));
      equal(interval.high(), one.get("high"));
      equal(difference.pValue(), one.get("p"));
    }
  }

  @Test
  void anIntervalInARangeSolvesWilsonsEquation() {
    for (JsonNode one : cases("effectiveWilson")) {
      Range range = new Range(one.get("low").asDouble(), one.get("high").asDouble());
      Interval interval =
          Interval.within(
              range,
              one.get("estimate").asDouble(),
              one.get("error").asDouble(),
              one.get("quantile").asDouble(),
              50);
      equal(interval, one.get("ends"));
    }
  }

  @Test
  void detectableEffectsSolveStatsmodelsSampleSize() {
    for (JsonNode one : REFERENCE.get("detectable").get("deviations")) {
      equal(
          DetectableEffect.ofDeviation(
              one.get("deviation").asDouble(),
              one.get("n").asInt(),
              one.get("alpha").asDouble(),
              one.get("power").asDouble()),
          one.get("effect"));
    }
    for (JsonNode one : REFERENCE.get("detectable").get("discordances")) {
      equal(
          DetectableEffect.ofDiscordance(
              one.get("discordance").asDouble(),
              one.get("n").asInt(),
              one.get("alpha").asDouble(),
              one.get("power").asDouble()),
          one.get("effect"));
    }
  }

  @Test
  void retentionDrawsTheSameImagesForBoth() {
    JsonNode one = REFERENCE.get("retention");
    List<Retention.Task> tasks = new ArrayList<>();
    for (JsonNode task : one.get("tasks")) {
      tasks.add(
          new Retention.Task(
              Clusters.of(texts(task.get("labels"))),
              List.of(Statistic.mean(numbers(task.get("score")))),
              List.of(Statistic.mean(numbers(task.get("reference")))),
              0));
    }
    Bootstrap bootstrap = new Bootstrap(one.get("resamples").asInt(), one.get("seed").asLong());
    Interval retention = Retention.of(tasks, bootstrap, 0.95);
    equal(retention.estimate(), one.get("percent"));
    equal(retention.low(), one.get("low"));
    equal(retention.high(), one.get("high"));
  }

  private static SeededScore score(double[] values) {
    return SeededScore.of(
        List.of(Influence.of(Statistic.mean(values), Clusters.single(values.length))));
  }

  private static void equal(double actual, JsonNode expected) {
    assertThat(actual).isEqualTo(expected.asDouble(), within(TOLERANCE));
  }

  private static void equal(double[] actual, JsonNode expected) {
    assertThat(actual).containsExactly(numbers(expected), within(TOLERANCE));
  }

  private static void equal(Interval actual, JsonNode ends) {
    equal(new double[] {actual.low(), actual.high()}, ends);
  }

  private static JsonNode cases(String name) {
    JsonNode cases = REFERENCE.get(name);
    assertThat(cases).isNotEmpty();
    return cases;
  }

  private static double[] numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static JsonNode read() {
    try (InputStream file =
        Objects.requireNonNull(ReferenceTest.class.getResourceAsStream("/stats/reference.json"))) {
      return new ObjectMapper().readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
