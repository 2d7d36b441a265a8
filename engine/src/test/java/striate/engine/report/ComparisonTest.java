package striate.engine.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import striate.engine.report.Comparison.Cell;
import striate.engine.report.Comparison.Difference;
import striate.engine.report.Comparison.Row;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Modality;
import striate.engine.run.Problem;
import striate.engine.stats.Interval;
import striate.engine.stats.McNemar;
import striate.engine.stats.Proportion;
import striate.engine.stats.Range;
import striate.engine.stats.Statistic;

class ComparisonTest {
  private static final ScoredMetric ACCURACY = new ScoredMetric("accuracy", Range.SHARE, true);
  private static final List<Integer> ALL = List.of(0, 1, 2, 3);
  private static final List<Integer> SPARSE = List.of(0, 2);

  @Test
  void oneRunOfSingleQuestionsHasWilsonsInterval() {
    Comparison comparison =
        compare(run("a", ALL, 1, task("GQA", Modality.VISUAL, right(200, 150))));
    Cell cell = cell(comparison, "GQA", 0);
    Proportion wilson = Proportion.of(150, 200);
    // Student's quantile for 199 degrees of freedom, and n - 1 in the variance
    assertThat(cell.score().estimate()).isEqualTo(0.75);
    assertThat(cell.score().low()).isEqualTo(wilson.low(), within(0.001));
    assertThat(cell.score().high()).isEqualTo(wilson.high(), within(0.001));
    assertThat(cell.difference()).isNull();
    assertThat(comparison.notes()).anyMatch(note -> note.contains("has one seed"));
  }

  @Test
  void theBaselineIsAllLayersAndTasksAreVisualFirst() {
    Comparison comparison =
        compare(
            run(
                "s",
                SPARSE,
                1,
                task("MMLU", Modality.TEXTUAL, right(50, 20)),
                task("GQA", Modality.VISUAL, right(60, 40))),
            run(
                "a",
                ALL,
                1,
                task("MMLU", Modality.TEXTUAL, right(50, 25)),
                task("GQA", Modality.VISUAL, right(60, 45))));
    assertThat(comparison.baselineGroup().runs()).containsExactly("a");
    assertThat(comparison.rows()).extracting(Row::name).containsExactly("GQA", "MMLU");
    Difference difference = Objects.requireNonNull(cell(comparison, "GQA", 0).difference());
    assertThat(difference.value().estimate()).isEqualTo(-5 / 60.0, within(1e-12));
    assertThat(difference.value().contains(difference.value().estimate())).isTrue();
    assertThat(difference.p()).isCloseTo(McNemar.of(0, 5).midP(), within(0.03));
    assertThat(difference.corrected()).isBetween(1.9 * difference.p(), 2 * difference.p());
    assertThat(Objects.requireNonNull(cell(comparison, "GQA", 0).retention()).estimate())
        .isEqualTo(100 * 40 / 45.0, within(1e-9));
  }

  @Test
  void questionsArePairedByTheirIdentityWhateverTheirOrder() {
    double[] values = {1, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 0};
    List<String> ids = ids(values.length);
    List<String> backwards = new ArrayList<>(ids);
    java.util.Collections.reverse(backwards);
    double[] reversed =
        IntStream.range(0, values.length).mapToDouble(i -> values[values.length - 1 - i]).toArray();
    Comparison comparison =
        compare(
            run("a", ALL, 1, task("GQA", ids, values, false)),
            run("s", SPARSE, 1, task("GQA", backwards, reversed, false)));
    Difference difference = Objects.requireNonNull(cell(comparison, "GQA", 1).difference());
    assertThat(difference.value().estimate()).isZero();
    assertThat(difference.p()).isEqualTo(1);
    assertThat(difference.value().high()).isGreaterThan(0.1); // twelve questions exclude little
  }

  @Test
  void threeEqualSeedsHaveAnIntervalAndARepeatDoesNotCount() {
    Comparison comparison =
        compare(
            run("a3", ALL, 3, task("GQA", Modality.VISUAL, right(100, 80))),
            run("a2", ALL, 2, task("GQA", Modality.VISUAL, right(100, 80))),
            run("a1", ALL, 1, task("GQA", Modality.VISUAL, right(100, 80))),
            run("old", ALL, 1, task("GQA", Modality.VISUAL, right(100, 0))));
    Cell cell = cell(comparison, "GQA", 0);
    assertThat(cell.seeds()).isEqualTo(3);
    assertThat(cell.score().estimate()).isEqualTo(0.8, within(1e-12));
    assertThat(cell.score().low()).isBetween(0.70, 0.72);
    assertThat(comparison.groups().get(0).repeats()).containsExactly("old");
    assertThat(comparison.notes()).anyMatch(note -> note.startsWith("1 further run of"));
  }

  @Test
  void anAverageIsOverTasksThatEveryRunHas() {
    Comparison comparison =
        compare(
            run("a", ALL, 1, visual("GQA", 50, 30), visual("POPE", 80, 60), visual("MME", 40, 10)),
            run("s", SPARSE, 1, visual("GQA", 50, 28), visual("POPE", 80, 62)));
    Row average = row(comparison, "visual average");
    assertThat(average.tasks()).containsExactly("GQA", "POPE");
    assertThat(average.questions()).isEqualTo(130);
    Cell sparse = Objects.requireNonNull(average.cells().get(1));
    assertThat(sparse.score().estimate()).isEqualTo((0.56 + 0.775) / 2, within(1e-12));
    Difference difference = Objects.requireNonNull(sparse.difference());
    assertThat(difference.value().estimate()).isEqualTo((-0.04 + 0.025) / 2, within(1e-12));
    assertThat(difference.overTasks()).isBetween(0.1, 1.0);
    assertThat(Objects.requireNonNull(sparse.retention()).estimate())
        .isEqualTo(50 * (28 / 30.0 + 62 / 60.0), within(1e-9));
    assertThat(comparison.notes())
        .anyMatch(note -> note.startsWith("The visual average leaves out MME"));
    assertThat(comparison.rows())
        .extracting(Row::name)
        .containsExactly("GQA", "POPE", "MME", "visual average");
    assertThat(row(comparison, "MME").cells().get(1)).isNull();
  }

  @Test
  void aPartialEvaluationGivesNoAverage() {
    Comparison comparison =
        compare(
            run("a", ALL, 1, visual("GQA", 50, 30), visual("POPE", 80, 60)),
            run("s", SPARSE, 1, visual("GQA", 50, 28), visual("POPE", 20, 15)));
    assertThat(comparison.rows()).extracting(Row::name).containsExactly("GQA", "POPE");
    assertThat(row(comparison, "POPE").partial()).isTrue();
    assertThat(row(comparison, "POPE").questions()).isEqualTo(20);
    assertThat(comparison.notes()).contains("No visual average: POPE is partial.");
    ScoredTask limited = task("POPE", ids(10), right(10, 5), true);
    assertThat(row(compare(run("a", ALL, 1, limited)), "POPE").partial()).isTrue();
  }

  @Test
  void runsWithoutACommonQuestionAreNotCompared() {
    Comparison comparison =
        compare(
            run("a", ALL, 1, task("GQA", List.of("x", "y"), new double[] {1, 0}, true)),
            run("s", SPARSE, 1, task("GQA", List.of("z"), new double[] {1}, true)));
    assertThat(row(comparison, "GQA").cells()).containsExactly(null, null);
    assertThat(comparison.notes()).contains("GQA has no question that all runs have answered.");
    for (String text :
        List.of(
            ComparisonMarkdown.of(comparison),
            ComparisonCsv.of(comparison),
            ComparisonJson.of(comparison),
            ComparisonLatex.of(comparison))) {
      assertThat(text).doesNotContain("NaN").doesNotContain("null,");
    }
  }

  @Test
  void aSubsetSaysOfHowManyQuestionsItIs() {
    List<String> ids = ids(200);
    ScoredTask some =
        new ScoredTask(
            "GQA", Modality.VISUAL, ACCURACY, Aggregate.MEAN, ids, ids, right(200, 90), true, 5000);
    Comparison comparison = compare(run("a", ALL, 1, some), run("s", SPARSE, 1, some));
    Row row = row(comparison, "GQA");
    assertThat(row.partial()).isTrue();
    assertThat(ComparisonText.questions(row)).isEqualTo("200 of 5,000");
    assertThat(comparison.notes())
        .contains("GQA is partial: 200 of 5,000 questions that all runs have answered.");
  }

  @Test
  void scoresWithoutAnswersAreComparedUnpaired() {
    Comparison comparison =
        compare(
            run("a", ALL, 1, visual("GQA", 200, 150), visual("POPE", 80, 60)),
            old("s1", 1, total("GQA", 0.61, 200), total("POPE", 0.70, 80)),
            old("s2", 2, total("GQA", 0.61, 200), total("POPE", 0.70, 80)));
    Row row = row(comparison, "GQA");
    assertThat(row.paired()).isFalse();
    assertThat(row.partial()).isFalse();
    // one run of single questions has Wilson's interval, with answers and without
    Proportion wilson = Proportion.of(150, 200);
    assertThat(cell(comparison, "GQA", 0).score().low()).isEqualTo(wilson.low(), within(0.001));
    Cell sparse = cell(comparison, "GQA", 1);
    assertThat(sparse.score().estimate()).isEqualTo(0.61, within(1e-12));
    Difference difference = Objects.requireNonNull(sparse.difference());
    assertThat(difference.value().estimate()).isEqualTo(-0.14, within(1e-12));
    // 150 against 122 of 200 by themselves: z = 3.0
    assertThat(difference.p()).isBetween(0.001, 0.006);
    assertThat(difference.value().high()).isNegative();
    assertThat(Objects.requireNonNull(sparse.retention()).contains(100 * 0.61 / 0.75)).isTrue();
    Row average = row(comparison, "visual average");
    assertThat(average.paired()).isFalse();
    Cell averaged = Objects.requireNonNull(average.cells().get(1));
    assertThat(averaged.score().estimate()).isEqualTo(0.655, within(1e-12));
    assertThat(Objects.requireNonNull(averaged.retention()).estimate())
        .isEqualTo(50 * (0.61 / 0.75 + 0.7 / 0.75), within(1e-9));
    assertThat(comparison.notes())
        .anyMatch(
            note ->
                note.startsWith(comparison.groups().get(1).name())
                    && note.contains("has runs without recorded answers: scores are not compared"));
  }

  @Test
  void anUnpairedDifferenceIsThatOfTwoIndependentSamples() {
    // Agresti and Caffo: (31 / 42 - 23 / 42) -+ 1.96 sqrt(0.738 0.262 / 42 + 0.548 0.452 / 42)
    Comparison comparison =
        compare(
            old("a", ALL, 1, total("GQA", 0.55, 40)), old("s", SPARSE, 1, total("GQA", 0.75, 40)));
    Difference difference = Objects.requireNonNull(cell(comparison, "GQA", 1).difference());
    assertThat(difference.value().low()).isEqualTo(31 / 42.0 - 23 / 42.0 - 0.2006, within(0.01));
    assertThat(difference.value().high()).isEqualTo(31 / 42.0 - 23 / 42.0 + 0.2006, within(0.01));
  }

  @Test
  void scoresOfOtherNumbersOfQuestionsHaveNoDifference() {
    Comparison comparison =
        compare(
            old("a", ALL, 1, total("GQA", 0.55, 400)), old("s", SPARSE, 1, total("GQA", 0.75, 40)));
    assertThat(row(comparison, "GQA").partial()).isTrue();
    assertThat(cell(comparison, "GQA", 1).difference()).isNull();
    assertThat(comparison.notes()).anyMatch(note -> note.contains("different ones"));
  }

  @Test
  void otherMetricsOfOneTaskAreRefused() {
    ScoredMetric other = new ScoredMetric("strict accuracy", Range.SHARE, true);
    ScoredTask strict =
        new ScoredTask(
            "GQA",
            Modality.VISUAL,
            other,
            Aggregate.MEAN,
            ids(2),
            ids(2),
            new double[] {1, 0},
            false);
    assertThatThrownBy(
            () -> compare(run("a", ALL, 1, visual("GQA", 2, 1)), run("s", SPARSE, 1, strict)))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("accuracy and strict accuracy - task GQA - ");
  }

  @Test
  void aMetricThatIsNoMeanIsAFunctionOfTheQuestions() {
    int n = 120;
    ScoredMetric f1 = new ScoredMetric("F1", Range.SHARE, true);
    Aggregate
        aggregate = // values: whether the answer is yes; the truth alternates with the question
        (values, questions) ->
                Statistic.ofIndices(
                    drawn -> {
                      double hits = 0;
                      double wrong = 0;
                      for (int i : drawn) {
                        boolean yes = Integer.parseInt(questions.get(i)) % 2 == 0;
                        hits += yes && values[i] == 1 ? 1 : 0;
                        wrong += yes != (values[i] == 1) ? 1 : 0;
                      }
                      return 2 * hits / (2 * hits + wrong);
                    });
    Random random = new Random(3);
    double[] said =
        IntStream.range(0, n)
            .mapToDouble(i -> (i % 2 == 0) == random.nextDouble() < 0.8 ? 1 : 0)
            .toArray();
    double[] always = IntStream.range(0, n).mapToDouble(i -> 1).toArray();
    Comparison comparison =
        compare(
            run(
                "a",
                ALL,
                1,
                new ScoredTask(
                    "POPE", Modality.VISUAL, f1, aggregate, ids(n), images(n, 6), said, false)),
            run(
                "s",
                SPARSE,
                1,
                new ScoredTask(
                    "POPE", Modality.VISUAL, f1, aggregate, ids(n), images(n, 6), always, false)));
    assertThat(cell(comparison, "POPE", 1).score().estimate()).isEqualTo(2 / 3.0, within(1e-12));
    assertThat(row(comparison, "POPE").clusters()).isEqualTo(20);
    assertThat(Objects.requireNonNull(cell(comparison, "POPE", 1).difference()).p())
        .isBetween(0.0, 1.0);
  }

  @Test
  void scoresOnOtherScalesAreAveragedAsSharesAndThoseWithoutScaleAreLeftOut() {
    ScoredMetric points = new ScoredMetric("points", new Range(0, 200), true);
    ScoredMetric perplexity =
        new ScoredMetric("perplexity", new Range(1, Double.POSITIVE_INFINITY), false);
    double[] scores = IntStream.range(0, 30).mapToDouble(i -> i % 3 * 100).toArray();
    double[] losses = IntStream.range(0, 30).mapToDouble(i -> 2 + i % 5).toArray();
    Comparison comparison =
        compare(
            run(
                "a",
                ALL,
                1,
                visual("GQA", 30, 15),
                new ScoredTask(
                    "MME",
                    Modality.VISUAL,
                    points,
                    Aggregate.MEAN,
                    ids(30),
                    ids(30),
                    scores,
                    false),
                new ScoredTask(
                    "captions",
                    Modality.VISUAL,
                    perplexity,
                    Aggregate.MEAN,
                    ids(30),
                    ids(30),
                    losses,
                    false)));
    assertThat(
            Objects.requireNonNull(row(comparison, "visual average").cells().get(0))
                .score()
                .estimate())
        .isEqualTo((0.5 + 0.5) / 2, within(1e-12));
    assertThat(comparison.notes())
        .contains("The visual average takes MME as a share of its range.")
        .contains("The visual average leaves out captions: its metric has no scale to average.");
  }

  @Test
  void timesAreRatiosOnOneMachine() {
    Comparison comparison =
        compare(
            timed("a1", ALL, 1, "laptop", 100),
            timed("a2", ALL, 2, "laptop", 120),
            timed("s1", SPARSE, 1, "laptop", 77),
            timed("s2", SPARSE, 2, "server", 5),
            timed("t1", List.of(3), 1, "server", 4));
    assertThat(comparison.groups().get(1).times())
        .containsExactly(new Comparison.TimeRatio("laptop", 0.7, 1, 2));
    assertThat(comparison.groups().get(2).times()).isEmpty();
    assertThat(comparison.notes())
        .anyMatch(
            note -> note.startsWith(comparison.groups().get(2).name() + " has no time beside"));
  }

  @Test
  void groupsAreNamedByWhatTellsThemApart() {
    ScoredRun shorter =
        new ScoredRun(
            "b",
            new RunGroups.Member("other", SPARSE, job(1).withSteps(60)),
            4,
            "m",
            Double.NaN,
            0,
            List.of(),
            List.of());
    List<ScoredGroup> groups =
        ScoredGroup.of(List.of(run("a", ALL, 1), run("s", SPARSE, 1), shorter));
    assertThat(groups).extracting(ScoredGroup::name).doesNotHaveDuplicates();
    assertThat(groups.get(1).name()).endsWith(", Steps 240");
    assertThat(groups.get(2).name()).endsWith(", Steps 60");
    assertThat(groups.get(0).name()).doesNotContain("Steps");
    assertThat(groups.get(2).settings()).isEqualTo("Steps 60");
  }

  @Test
  void aNameSaysNoMoreThanItTakes() {
    ScoredRun other =
        new ScoredRun(
            "b",
            new RunGroups.Member(
                "other", SPARSE, job(1).toBuilder().steps(60).batchSize(64).build()),
            4,
            "m",
            Double.NaN,
            0,
            List.of(),
            List.of());
    List<ScoredGroup> groups = ScoredGroup.of(List.of(run("s", SPARSE, 1), other));
    assertThat(groups.get(1).name()).endsWith(", Batch 64").doesNotContain("Steps");
    assertThat(groups.get(1).settings()).isEqualTo("Batch 64, Steps 60");
  }

  @Test
  void groupsOfOtherLayersWithOneShortNameAreNamedByTheirLayers() {
    List<Integer> some = List.of(1, 2, 3, 7, 9, 12, 20, 29);
    List<Integer> others = List.of(1, 2, 3, 7, 9, 12, 20, 30);
    ScoredRun[] runs =
        Stream.of(some, others, List.of(24, 25, 26, 27, 28, 29, 30, 31))
            .map(layers -> deep(layers.toString(), layers, job(1), "recipe"))
            .toArray(ScoredRun[]::new);
    assertThat(ScoredGroup.of(List.of(runs)))
        .extracting(ScoredGroup::name)
        .containsExactly("Layers 1-3,7,9,12,20,29", "Layers 1-3,7,9,12,20,30", "Top 8");
    assertThat(ScoredGroup.of(List.of(runs[0], runs[2])))
        .extracting(ScoredGroup::name)
        .containsExactly("8 layers of 32", "Top 8");
    // of two recipes, too
    ScoredRun shorter = deep("short", some, job(1).withSteps(60), "other");
    assertThat(ScoredGroup.of(List.of(runs[0], runs[1], shorter)))
        .extracting(ScoredGroup::name)
        .containsExactly(
            "Layers 1-3,7,9,12,20,29, Steps 240",
            "Layers 1-3,7,9,12,20,30",
            "Layers 1-3,7,9,12,20,29, Steps 60");
    assertThat(ScoredGroup.of(List.of(runs[0], shorter)))
        .extracting(ScoredGroup::name)
        .containsExactly("8 layers of 32, Steps 240", "8 layers of 32, Steps 60");
  }

  private static ScoredRun deep(String id, List<Integer> layers, JobSpec job, String recipe) {
    return new ScoredRun(
        id,
        new RunGroups.Member(recipe, layers, job),
        32,
        "m",
        Double.NaN,
        0,
        List.of(),
        List.of());
  }

  @Test
  void runsThatAgreeOnAllQuestionsMayDifferOnOthers() {
    ScoredTask task = visual("GQA", 200, 150);
    Cell cell = cell(compare(run("s", SPARSE, 1, task), run("a", ALL, 1, task)), "GQA", 0);
    Interval difference = Objects.requireNonNull(cell.difference()).value();
    Interval retention = Objects.requireNonNull(cell.retention());
    assertThat(difference.estimate()).isZero();
    assertThat(retention.estimate()).isEqualTo(100);
    // as wide as the difference, in percent of the baseline's score
    assertThat(retention.halfWidth())
        .isCloseTo(100 * difference.halfWidth() / 0.75, within(0.02))
        .isGreaterThan(1);
  }

  @Test
  void aHundredPercentOfAFewQuestionsIsNotCertainWithoutAnswersEither() {
    Comparison comparison =
        compare(old("s", SPARSE, 1, total("GQA", 1, 60)), old("a", ALL, 1, total("GQA", 1, 60)));
    Interval retention = Objects.requireNonNull(cell(comparison, "GQA", 0).retention());
    assertThat(retention.estimate()).isEqualTo(100);
    assertThat(retention.low()).isLessThan(97);
    assertThat(retention.high()).isGreaterThan(103);
  }

  @Test
  void seedsDoNotChangeTheModelBeforeTuning() {
    ScoredRun[] seeds = new ScoredRun[3];
    for (int s = 0; s < 3; s++) {
      seeds[s] = run("a" + s, ALL, s, visual("GQA", 400, 200 + 60 * s));
    }
    List<ScoredGroup> groups = new ArrayList<>(ScoredGroup.of(List.of(seeds)));
    ScoredRun one = run("b", SPARSE, 0, visual("GQA", 400, 100));
    groups.addAll(ScoredGroup.of(List.of(one)));
    groups.add(ScoredGroup.beforeTuning(one.beforeTuning()));
    Comparison comparison = Comparison.of(groups, Comparison.Options.usual());
    // one seed of other layers would vary as the others do
    Interval tuned = Objects.requireNonNull(cell(comparison, "GQA", 1).difference()).value();
    Interval before = Objects.requireNonNull(cell(comparison, "GQA", 2).difference()).value();
    assertThat(before.estimate()).isEqualTo(tuned.estimate());
    assertThat(before.halfWidth()).isLessThan(0.7 * tuned.halfWidth());
    assertThat(cell(comparison, "GQA", 2).seeds()).isOne();
  }

  @Test
  void lowerIsBetterForPerplexity() {
    Comparison comparison =
        compare(
            run("s", SPARSE, 1, perplexity(20, 8, 2.1)), run("a", ALL, 1, perplexity(20, 8, 2.0)));
    Row row = row(comparison, "texts");
    Cell cell = cell(comparison, "texts", 0);
    assertThat(cell.score().estimate()).isCloseTo(Math.exp(2.1), within(1e-9));
    Difference difference = Objects.requireNonNull(cell.difference());
    assertThat(difference.value().estimate())
        .isCloseTo(Math.exp(2.1) - Math.exp(2), within(1e-9))
        .isPositive();
    // a worse perplexity is less than a hundred percent
    Interval retention = Objects.requireNonNull(cell.retention());
    assertThat(retention.estimate()).isCloseTo(100 * Math.exp(-0.1), within(1e-9));
    assertThat(retention.high()).isLessThan(100);
    assertThat(row.paired()).isTrue();
    assertThat(comparison.average(Modality.TEXTUAL)).isEmpty();
    assertThat(ComparisonText.metric(row)).isEqualTo("perplexity, lower is better");
    assertThat(ComparisonMarkdown.of(comparison))
        .contains("perplexity, lower is better", "texts: lower is better; a difference below 0");
  }

  /** Texts of so many tokens, whose mean negative log-likelihood varies around a centre. */
  private static ScoredTask perplexity(int texts, int tokens, double centre) {
    double[] logProbabilities =
        IntStream.range(0, texts)
            .mapToDouble(i -> -tokens * (centre + 0.3 * (i % 2 == 0 ? 1 : -1)))
            .toArray();
    return new ScoredTask(
        "texts",
        Modality.TEXTUAL,
        new ScoredMetric("perplexity", new Range(1, Double.POSITIVE_INFINITY), false),
        (values, asked) ->
            Statistic.ofIndices(
                drawn ->
                    Math.exp(
                        -IntStream.of(drawn).mapToDouble(i -> values[i]).sum()
                            / tokens
                            / drawn.length)),
        ids(texts),
        ids(texts),
        logProbabilities,
        false);
  }

  @Test
  void theModelBeforeTuningIsAGroupWithoutLayersAndSeeds() {
    ScoredRun began = run("a", ALL, 1, visual("GQA", 60, 12)).beforeTuning();
    List<ScoredGroup> groups =
        new ArrayList<>(
            ScoredGroup.of(
                List.of(
                    run("a", ALL, 1, visual("GQA", 60, 45)),
                    run("s", SPARSE, 1, visual("GQA", 60, 44)))));
    groups.add(ScoredGroup.beforeTuning(began));
    Comparison comparison = Comparison.of(groups, Comparison.Options.usual());
    assertThat(comparison.baselineGroup().name()).isEqualTo("All layers");
    Comparison.Group before = comparison.groups().get(2);
    assertThat(before.name()).isEqualTo("Before tuning");
    assertThat(before.layers()).isEmpty();
    assertThat(before.trainable()).isZero();
    assertThat(Objects.requireNonNull(cell(comparison, "GQA", 2).difference()).value().estimate())
        .isCloseTo(-33 / 60.0, within(1e-12));
    assertThat(comparison.notes())
        .noneMatch(note -> note.contains("Before tuning"))
        .anyMatch(note -> note.contains("have one seed"));
  }

  @Test
  void aSeedTwiceIsNotAGroup() {
    ScoredRun run = run("a", ALL, 1);
    assertThatThrownBy(() -> new ScoredGroup("all", "", List.of(run, run), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  static Comparison compare(ScoredRun... runs) {
    return Comparison.of(ScoredGroup.of(List.of(runs)), Comparison.Options.usual());
  }

  static ScoredRun run(String id, List<Integer> layers, long seed, ScoredTask... tasks) {
    return new ScoredRun(
        id,
        new RunGroups.Member("recipe", layers, job(seed)),
        4,
        "m",
        Double.NaN,
        0,
        List.of(tasks),
        List.of());
  }

  private static ScoredRun old(String id, long seed, ScoredTotal... totals) {
    return old(id, SPARSE, seed, totals);
  }

  private static ScoredRun old(String id, List<Integer> layers, long seed, ScoredTotal... totals) {
    return run(id, layers, seed).with(List.of(), List.of(totals));
  }

  private static ScoredTotal total(String task, double value, int questions) {
    double error = Math.sqrt(value * (1 - value) / (questions - 1));
    return new ScoredTotal(task, Modality.VISUAL, ACCURACY, value, error, questions, questions);
  }

  private static ScoredRun timed(
      String id, List<Integer> layers, long seed, String machine, double seconds) {
    return new ScoredRun(
        id,
        new RunGroups.Member("recipe", layers, job(seed)),
        4,
        machine,
        seconds,
        0,
        List.of(),
        List.of());
  }

  static ScoredTask visual(String name, int n, int right) {
    return task(name, Modality.VISUAL, right(n, right));
  }

  static ScoredTask task(String name, Modality modality, double[] values) {
    List<String> ids = ids(values.length);
    return new ScoredTask(name, modality, ACCURACY, Aggregate.MEAN, ids, ids, values, false);
  }

  private static ScoredTask task(String name, List<String> ids, double[] values, boolean partial) {
    return new ScoredTask(
        name, Modality.VISUAL, ACCURACY, Aggregate.MEAN, ids, ids, values, partial);
  }

  private static double[] right(int n, int right) {
    return IntStream.range(0, n).mapToDouble(i -> i < right ? 1 : 0).toArray();
  }

  private static List<String> ids(int n) {
    return IntStream.range(0, n).mapToObj(String::valueOf).toList();
  }

  private static List<String> images(int n, int questions) {
    return IntStream.range(0, n).mapToObj(i -> "image " + i / questions).toList();
  }

  private static Row row(Comparison comparison, String name) {
    return comparison.rows().stream()
        .filter(row -> row.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Cell cell(Comparison comparison, String task, int group) {
    return Objects.requireNonNull(row(comparison, task).cells().get(group));
  }

  private static JobSpec job(long seed) {
    return JobJson.parse(
            "{\"name\":\"n\",\"model\":\"m\",\"data\":{\"samples\":\"s\"},\"layers\":\"1,5\",\"steps\":240}",
            "test")
        .withSeed(seed);
  }
}
