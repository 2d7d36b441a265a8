package striate.engine.pretraining;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import striate.engine.data.EncodedSample;
import striate.engine.net.Network;
import striate.engine.tabletop.TaskSet;
import striate.engine.tabletop.Vocabulary;

/** Questions of several kinds with one-word answers, put to a network. */
final class Exam {
  private final List<TaskSet> tasks;
  private final List<EncodedSample> prompts;

  Exam(List<TaskSet> tasks) {
    this.tasks = List.copyOf(tasks);
    this.prompts =
        tasks.stream().flatMap(task -> task.items().stream()).map(SceneEncoding::prompt).toList();
  }

  /** The share of correct answers, 0..1, by task. */
  Map<String, Double> take(Network network) {
    List<int[]> answers = network.generation().generate(prompts, 1);
    Map<String, Double> scores = new LinkedHashMap<>();
    int next = 0;
    for (TaskSet task : tasks) {
      int right = 0;
      for (TaskSet.Item item : task.items()) {
        right += Arrays.equals(answers.get(next++), Vocabulary.encode(item.answer())) ? 1 : 0;
      }
      scores.put(task.name(), (double) right / task.items().size());
    }
    return scores;
  }

  /**
   * Whether a stage may end: chains of passes build on looking up a pattern, the ball and the next
   * player, so these must be right almost always, and all else nearly so. Counting shirts is
   * learned late and nothing builds on it.
   */
  static boolean isPassed(Map<String, Double> scores) {
    return scores.entrySet().stream()
        .filter(score -> !score.getKey().equals("shirts-counting"))
        .allMatch(score -> score.getValue() >= (isFoundation(score.getKey()) ? 0.97 : 0.9));
  }

  private static boolean isFoundation(String task) {
    return task.contains("next") || task.endsWith("pattern") || task.endsWith("holder");
  }

  static String inWords(Map<String, Double> scores) {
    return scores.entrySet().stream()
        .map(s -> String.format(Locale.ROOT, "%s %.0f %%", s.getKey(), 100 * s.getValue()))
        .collect(Collectors.joining(", "));
  }

  static double mean(Map<String, Double> scores) {
    return scores.values().stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }
}
