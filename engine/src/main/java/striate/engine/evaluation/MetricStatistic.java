package striate.engine.evaluation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import striate.engine.run.Metric;
import striate.engine.stats.Statistic;

/**
 * A metric as a function of how often each question counts: what {@link Aggregation} computes of
 * all questions once. A group counts as often as its first question.
 */
final class MetricStatistic implements Statistic {
  private final Metric metric;
  private final double[] values;
  private final boolean[] yes;
  private final double[] logProbabilities;
  private final int[] tokens;
  private final int[] categoryOf;
  private final List<int[]> groups = new ArrayList<>();
  private final int categories;

  MetricStatistic(Metric metric, List<Prediction> predictions) {
    int count = predictions.size();
    this.metric = metric;
    this.values = new double[count];
    this.yes = new boolean[count];
    this.logProbabilities = new double[count];
    this.tokens = new int[count];
    this.categoryOf = new int[count];
    Map<String, Integer> categoryNumbers = new HashMap<>();
    Map<List<String>, List<Integer>> byGroup = new HashMap<>();
    for (int i = 0; i < count; i++) {
      Prediction one = predictions.get(i);
      TaskItem question = one.question();
      values[i] = one.value();
      logProbabilities[i] = one.answer().logProbability();
      tokens[i] = one.answer().tokens();
      yes[i] =
          !question.references().isEmpty()
              && question.references().get(0).strip().toLowerCase(Locale.ROOT).equals("yes");
      categoryOf[i] =
          categoryNumbers.computeIfAbsent(question.category(), c -> categoryNumbers.size());
      String category = metric == Metric.WHOLE_GROUPS ? "" : question.category();
      byGroup.computeIfAbsent(List.of(category, question.group()), g -> new ArrayList<>()).add(i);
    }
    categories = categoryNumbers.size();
    byGroup
        .values()
        .forEach(group -> groups.add(group.stream().mapToInt(Integer::intValue).toArray()));
  }

  @Override
  public double of(int[] times) {
    return switch (metric) {
      case ACCURACY, MEAN_SCORE -> Statistic.mean(values).of(times);
      case MEAN_PER_TYPE -> average(means(times));
      case F1_YES -> average(f1(times));
      case WHOLE_GROUPS -> average(wholeGroups(times, new int[values.length], 1));
      case MME_PERCEPTION, MME_COGNITION -> mme(times);
      case PERPLEXITY -> perplexity(times);
    };
  }

  private double[] means(int[] times) {
    double[] sums = new double[categories];
    double[] counts = new double[categories];
    for (int i = 0; i < values.length; i++) {
      sums[categoryOf[i]] += times[i] * values[i];
      counts[categoryOf[i]] += times[i];
    }
    return divided(sums, counts);
  }

  private double[] f1(int[] times) {
    double[] twice = new double[categories];
    double[] either = new double[categories];
    for (int i = 0; i < values.length; i++) {
      boolean right = values[i] == 1;
      if (yes[i] && right) {
        twice[categoryOf[i]] += 2 * times[i];
        either[categoryOf[i]] += 2 * times[i];
      } else if (yes[i] || !right) {
        either[categoryOf[i]] += times[i];
      }
    }
    for (int c = 0; c < categories; c++) {
      either[c] = Math.max(either[c], Double.MIN_NORMAL);
    }
    return divided(twice, either);
  }

  /** The share of groups whose answers are all right, in each category. */
  private double[] wholeGroups(int[] times, int[] category, int count) {
    double[] whole = new double[count];
    double[] all = new double[count];
    for (int[] group : groups) {
      boolean right = true;
      for (int i : group) {
        right &= values[i] == 1;
      }
      all[category[group[0]]] += times[group[0]];
      whole[category[group[0]]] += right ? times[group[0]] : 0;
    }
    return divided(whole, all);
  }

  private double mme(int[] times) {
    double[] means = means(times);
    double[] whole = wholeGroups(times, categoryOf, categories);
    double sum = 0;
    for (int c = 0; c < categories; c++) {
      sum += Double.isNaN(means[c]) ? 0 : 100 * (means[c] + whole[c]);
    }
    return sum;
  }

  private double perplexity(int[] times) {
    double sum = 0;
    double count = 0;
    for (int i = 0; i < values.length; i++) {
      sum += times[i] * logProbabilities[i];
      count += (double) times[i] * tokens[i];
    }
    return Math.exp(-sum / count);
  }

  private static double[] divided(double[] sums, double[] counts) {
    double[] quotients = new double[sums.length];
    for (int i = 0; i < sums.length; i++) {
      quotients[i] = sums[i] / counts[i];
    }
    return quotients;
  }

  /** Of the categories that were drawn. */
  private static double average(double[] ofCategories) {
    double sum = 0;
    int count = 0;
    for (double value : ofCategories) {
      if (!Double.isNaN(value)) {
        sum += value;
        count++;
      }
    }
    return sum / count;
  }
}
