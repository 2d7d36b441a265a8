package striate.engine.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import striate.engine.run.Metric;
import striate.engine.stats.Proportion;

class ScoreIntervalTest {

  /** Over all questions once it is the score itself, and its interval is in the metric's range. */
  @ParameterizedTest
  @EnumSource(Metric.class)
  void everyMetricHasAnIntervalAroundItsValue(Metric metric) {
    List<Prediction> predictions = predictions(400, true);
    double value = Aggregation.of(metric, predictions);
    ScoreInterval interval = Objects.requireNonNull(ScoreInterval.of(metric, predictions));
    assertThat(interval.low()).isBetween(metric.lowest(), value).isLessThan(value);
    assertThat(interval.high()).isBetween(value, metric.highest()).isGreaterThan(value);
  }

  @Test
  void aShareOfIndependentQuestionsHasWilsonsInterval() {
    List<Prediction> predictions = predictions(100, false);
    int right = (int) predictions.stream().filter(p -> p.value() == 1).count();
    ScoreInterval interval = Objects.requireNonNull(ScoreInterval.of(Metric.ACCURACY, predictions));
    assertThat(interval.low()).isCloseTo(Proportion.of(right, 100).low(), within(1e-9));
    assertThat(interval.high()).isCloseTo(Proportion.of(right, 100).high(), within(1e-9));
    assertThat(ScoreInterval.of(Metric.ACCURACY, List.of())).isNull();
  }

  /** Ten questions about each image tell less than as many about images of their own. */
  @Test
  void questionsAboutOneImageMakeTheIntervalWider() {
    List<Prediction> alone = new ArrayList<>();
    List<Prediction> together = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      double value = i / 10 % 2;
      alone.add(prediction("q" + i, "q" + i, "", value));
      together.add(prediction("q" + i, "image " + i / 10, "", value));
    }
    ScoreInterval narrow = Objects.requireNonNull(ScoreInterval.of(Metric.ACCURACY, alone));
    ScoreInterval wide = Objects.requireNonNull(ScoreInterval.of(Metric.ACCURACY, together));
    assertThat(wide.high() - wide.low()).isGreaterThan(2 * (narrow.high() - narrow.low()));
  }

  private static List<Prediction> predictions(int count, boolean paired) {
    Random random = new Random(4);
    List<Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      predictions.add(
          prediction(
              "q" + i,
              paired ? "image " + i / 2 : "q" + i,
              paired ? "type " + i / 2 % 3 : "",
              random.nextInt(4) > 0 ? 1 : 0));
    }
    return predictions;
  }

  private static Prediction prediction(String id, String group, String category, double value) {
    return new Prediction(
        "t",
        new TaskItem(
            id,
            "is it?",
            null,
            List.of(id.hashCode() % 2 == 0 ? "yes" : "no"),
            List.of(),
            group,
            category),
        new Answer("yes", -1 - value, List.of(), 2, 0),
        value);
  }
}
