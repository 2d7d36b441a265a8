package striate.engine.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import striate.engine.run.Metric;
import striate.engine.run.Modality;
import striate.engine.run.Problem;
import striate.engine.tabletop.Tabletop;
import striate.engine.tabletop.TaskSet;

/**
 * The tasks that a job can name: those of the bundled world, one by one or all of a modality
 * ({@code visual}, {@code textual}).
 */
public final class TaskRegistry {
  /** Questions in each of the bundled world's tasks. */
  public static final int QUESTIONS = 60;

  /** The bundled model's answers are one word of one token. */
  private static final int ANSWER_TOKENS = 1;

  private final Map<String, EvaluationTask> tasks = new LinkedHashMap<>();

  private TaskRegistry() {}

  /** The bundled world's tasks. */
  public static TaskRegistry tabletop() {
    TaskRegistry registry = new TaskRegistry();
    for (TaskSet set : Tabletop.taskSets(QUESTIONS)) {
      List<TaskItem> items =
          set.items().stream()
              .map(i -> new TaskItem(i.id(), i.prompt(), i.image(), i.answer()))
              .toList();
      registry.tasks.put(
          set.name(),
          new EvaluationTask(
              set.name(),
              set.modality(),
              Metric.ACCURACY,
              set.chance(),
              AnswerForm.GENERATION,
              ANSWER_TOKENS,
              items,
              Scorer.EXACT));
    }
    return registry;
  }

  /** All names, visual ones first. */
  public List<String> names() {
    return List.copyOf(tasks.keySet());
  }

  /** All tasks, visual ones first. */
  public List<EvaluationTask> all() {
    return List.copyOf(tasks.values());
  }

  /**
   * The named tasks in the registry's order, each once.
   *
   * @param names task names, {@code visual}, {@code textual} or {@code all}
   * @throws Problem that names an unknown task
   */
  public List<EvaluationTask> named(List<String> names) {
    Set<String> chosen = new LinkedHashSet<>();
    for (String name : names) {
      switch (name) {
        case "all" -> chosen.addAll(tasks.keySet());
        case "visual", "textual" ->
            tasks.values().stream()
                .filter(
                    t -> t.modality() == Modality.valueOf(name.toUpperCase(java.util.Locale.ROOT)))
                .forEach(t -> chosen.add(t.name()));
        default -> {
          if (!tasks.containsKey(name)) {
            throw Problem.badInput(
                "task '" + name + "' not found",
                "evaluation.tasks",
                "take visual, textual, all or some of " + String.join(", ", tasks.keySet()));
          }
          chosen.add(name);
        }
      }
    }
    List<EvaluationTask> found = new ArrayList<>();
    for (Map.Entry<String, EvaluationTask> task : tasks.entrySet()) {
      if (chosen.contains(task.getKey())) {
        found.add(task.getValue());
      }
    }
    return found;
  }
}
