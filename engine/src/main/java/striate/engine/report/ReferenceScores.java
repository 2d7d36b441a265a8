package striate.engine.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import striate.engine.journal.PredictionLine;
import striate.engine.run.Metric;
import striate.engine.run.RunId;
import striate.engine.store.RunReader;
import striate.engine.store.TaskScore;
import striate.engine.store.TaskValues;

/**
 * What a task's score is worth: scores that take no tuning, from what was recorded of a run. All
 * are in the metric's range, and NaN where they are not known.
 *
 * @param beforeTuning of the model that the run began with
 * @param chance of picking one of the choices blindly; known of accuracies of questions with
 *     choices
 * @param majority of giving every question the most frequent answer; known of accuracies
 */
public record ReferenceScores(String task, double beforeTuning, double chance, double majority) {

  /** Of all tasks that the run was scored on. */
  public static List<ReferenceScores> of(RunReader reader, RunId run) {
    List<RunId> one = List.of(run);
    Map<String, Double> before = new LinkedHashMap<>();
    for (TaskScore score : reader.scoresBeforeTuning(one).getOrDefault(run, List.of())) {
      before.put(score.task(), score.value());
    }
    Map<String, List<PredictionLine.Question>> asked = new LinkedHashMap<>();
    for (TaskValues values : reader.finalValues(one).getOrDefault(run, List.of())) {
      asked.put(values.task(), values.questions().list());
    }
    List<ReferenceScores> all = new ArrayList<>();
    for (TaskScore score : reader.finalScores(one).getOrDefault(run, List.of())) {
      List<PredictionLine.Question> questions =
          score.metric() == Metric.ACCURACY
              ? asked.getOrDefault(score.task(), List.of())
              : List.of();
      all.add(
          new ReferenceScores(
              score.task(),
              before.getOrDefault(score.task(), Double.NaN),
              chance(questions),
              majority(questions)));
    }
    return all;
  }

  static double chance(List<PredictionLine.Question> questions) {
    if (questions.isEmpty() || questions.stream().anyMatch(one -> one.choices().isEmpty())) {
      return Double.NaN;
    }
    return questions.stream()
        .mapToDouble(one -> 1.0 / one.choices().size())
        .average()
        .orElseThrow();
  }

  /** Of the most frequent first reference; a question may have others that it answers, too. */
  static double majority(List<PredictionLine.Question> questions) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (PredictionLine.Question question : questions) {
      question.references().stream()
          .findFirst()
          .ifPresent(one -> counts.merge(one, 1, Integer::sum));
    }
    String most =
        counts.entrySet().stream()
            .reduce((one, other) -> other.getValue() > one.getValue() ? other : one)
            .map(Map.Entry::getKey)
            .orElse(null);
    return most == null
        ? Double.NaN
        : (double) questions.stream().filter(one -> one.references().contains(most)).count()
            / questions.size();
  }
}
