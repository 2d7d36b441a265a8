package striate.engine.evaluation;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import striate.engine.run.Metric;

/** A metric's value over questions' values. */
public final class Aggregation {
  private Aggregation() {}

  /**
   * @return in the metric's range; 0 (perplexity: 1) without questions
   */
  public static double of(Metric metric, List<Prediction> predictions) {
    if (predictions.isEmpty()) {
      return metric.lowest();
    }
    return switch (metric) {
      case ACCURACY, MEAN_SCORE -> mean(predictions);
      case MEAN_PER_TYPE ->
          perCategory(predictions).stream().mapToDouble(Aggregation::mean).average().orElse(0);
      case F1_YES ->
          perCategory(predictions).stream().mapToDouble(Aggregation::f1OfYes).average().orElse(0);
      case WHOLE_GROUPS -> wholeGroups(predictions);
      case MME_PERCEPTION, MME_COGNITION ->
          perCategory(predictions).stream()
              .mapToDouble(subtask -> 100 * (mean(subtask) + wholeGroups(subtask)))
              .sum();
      case PERPLEXITY -> perplexity(predictions);
    };
  }

  private static double mean(List<Prediction> predictions) {
    return predictions.stream().mapToDouble(Prediction::value).sum() / predictions.size();
  }

  private static double wholeGroups(List<Prediction> predictions) {
    return groups(predictions, p -> p.question().group()).stream()
        .mapToDouble(group -> group.stream().allMatch(p -> p.value() == 1) ? 1 : 0)
        .average()
        .orElse(0);
  }

  /** Of the answers yes, as the reference tells them: POPE's evaluate.py. */
  private static double f1OfYes(List<Prediction> predictions) {
    double truePositives = 0;
    double falsePositives = 0;
    double falseNegatives = 0;
    for (Prediction prediction : predictions) {
      boolean yes =
          prediction.question().references().get(0).strip().toLowerCase(Locale.ROOT).equals("yes");
      boolean right = prediction.value() == 1;
      truePositives += yes && right ? 1 : 0;
      falseNegatives += yes && !right ? 1 : 0;
      falsePositives += !yes && !right ? 1 : 0;
    }
    double either = 2 * truePositives + falsePositives + falseNegatives;
    return either == 0 ? 0 : 2 * truePositives / either;
  }

  private static double perplexity(List<Prediction> predictions) {
    double logProbability = 0;
    double tokens = 0;
    for (Prediction prediction : predictions) {
      logProbability += prediction.answer().logProbability();
      tokens += prediction.answer().tokens();
    }
    return Math.exp(-logProbability / tokens);
  }

  private static Collection<List<Prediction>> perCategory(List<Prediction> predictions) {
    return groups(predictions, p -> p.question().category());
  }

  private static Collection<List<Prediction>> groups(
      List<Prediction> predictions, Function<Prediction, String> key) {
    Map<String, List<Prediction>> groups =
        predictions.stream().collect(Collectors.groupingBy(key, TreeMap::new, Collectors.toList()));
    return groups.values();
  }
}
