package striate.engine.evaluation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import striate.engine.run.Metric;
import striate.engine.stats.Statistic;

/** A metric's value over questions' values. */
public final class Aggregation {
  private final List<Mark> marks;
  private final int[] times;

  /**
   * @param times how often each question counts
   */
  private Aggregation(List<Mark> marks, int[] times) {
    this.marks = marks;
    this.times = times;
  }

  /**
   * What metrics need to know of an answered question.
   *
   * @param value of the answer
   * @param yes whether the correct answer is yes
   * @param logProbability of the answer; NaN if unknown
   * @param tokens behind the probability
   */
  public record Mark(
      double value, String group, String category, boolean yes, double logProbability, int tokens) {

    /** An answer of which only its value counts. */
    public static Mark of(double value, String group, String category, List<String> references) {
      return new Mark(value, group, category, isYes(references), Double.NaN, 0);
    }

    static Mark of(Prediction prediction) {
      TaskItem question = prediction.question();
      return new Mark(
          prediction.value(),
          question.group(),
          question.category(),
          isYes(question.references()),
          prediction.answer().logProbability(),
          prediction.answer().tokens());
    }

    private static boolean isYes(List<String> references) {
      return !references.isEmpty()
          && references.get(0).strip().toLowerCase(Locale.ROOT).equals("yes");
    }
  }

  /**
   * @return in the metric's range; its lowest value without questions
   */
  public static double of(Metric metric, List<Prediction> predictions) {
    return predictions.isEmpty()
        ? metric.lowest()
        : statistic(metric, predictions.stream().map(Mark::of).toList()).ofAll(predictions.size());
  }

  /**
   * The metric as a function of how often each question counts, for intervals.
   *
   * @param marks at least one
   */
  public static Statistic statistic(Metric metric, List<Mark> marks) {
    return switch (metric) {
      case ACCURACY, MEAN_SCORE ->
          Statistic.mean(marks.stream().mapToDouble(Mark::value).toArray());
      case MEAN_PER_TYPE -> over(marks, all -> all.meanOfCategories(all::mean));
      case F1_YES -> over(marks, all -> all.meanOfCategories(all::f1OfYes));
      case WHOLE_GROUPS -> over(marks, all -> all.wholeGroups(all.everyQuestion()));
      case MME_PERCEPTION, MME_COGNITION ->
          over(
              marks,
              all ->
                  all.categories().stream()
                      .mapToDouble(of -> 100 * (all.mean(of) + all.wholeGroups(of)))
                      .filter(Double::isFinite)
                      .sum());
      case PERPLEXITY -> over(marks, Aggregation::perplexity);
    };
  }

  private static Statistic over(List<Mark> marks, ToDoubleFunction<Aggregation> metric) {
    List<Mark> all = List.copyOf(marks);
    return times -> metric.applyAsDouble(new Aggregation(all, times));
  }

  private double mean(List<Integer> questions) {
    return sum(questions, i -> marks.get(i).value()) / sum(questions, i -> 1);
  }

  /** A group counts as often as each of its questions. */
  private double wholeGroups(List<Integer> questions) {
    double whole = 0;
    double all = 0;
    for (List<Integer> group : split(questions, Mark::group)) {
      int weight = times[group.get(0)];
      all += weight;
      whole += group.stream().allMatch(i -> marks.get(i).value() == 1) ? weight : 0;
    }
    return whole / all;
  }

  /** Of the answer yes, as POPE's evaluate.py has it; 0 where nobody says yes and should. */
  private double f1OfYes(List<Integer> questions) {
    double truePositives = sum(questions, i -> marks.get(i).yes() ? marks.get(i).value() : 0);
    double positives = sum(questions, i -> marks.get(i).yes() ? 1 : 0);
    double falsePositives = sum(questions, i -> marks.get(i).yes() ? 0 : 1 - marks.get(i).value());
    double either = truePositives + positives + falsePositives;
    return either == 0 ? 0 : 2 * truePositives / either;
  }

  private double perplexity() {
    List<Integer> questions = everyQuestion();
    return Math.exp(
        -sum(questions, i -> marks.get(i).logProbability())
            / sum(questions, i -> marks.get(i).tokens()));
  }

  /** Categories without a question that counts are left out. */
  private double meanOfCategories(ToDoubleFunction<List<Integer>> metric) {
    return categories().stream()
        .filter(of -> sum(of, i -> 1) > 0)
        .mapToDouble(metric)
        .average()
        .orElse(Double.NaN);
  }

  private double sum(List<Integer> questions, ToDoubleFunction<Integer> value) {
    double sum = 0;
    for (int i : questions) {
      sum += times[i] == 0 ? 0 : times[i] * value.applyAsDouble(i);
    }
    return sum;
  }

  private List<Integer> everyQuestion() {
    return IntStream.range(0, marks.size()).boxed().toList();
  }

  private Collection<List<Integer>> categories() {
    return split(everyQuestion(), Mark::category);
  }

  private Collection<List<Integer>> split(List<Integer> questions, Function<Mark, String> key) {
    Map<String, List<Integer>> parts = new LinkedHashMap<>();
    for (int i : questions) {
      Objects.requireNonNull(parts.computeIfAbsent(key.apply(marks.get(i)), k -> new ArrayList<>()))
          .add(i);
    }
    return parts.values();
  }
}
