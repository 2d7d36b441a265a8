package striate.engine.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import striate.engine.evaluation.task.DefinedTask;
import striate.engine.evaluation.task.TaskDefinitions;
import striate.engine.run.Problem;

/**
 * The tasks that a job can name: those of the bundled world, the published ones that come with
 * Striate as definitions, and the workspace's own. Names are resolved without reading any data.
 */
public final class TaskRegistry {
  /** Questions in each of the bundled world's tasks, unless more are asked for. */
  public static final int QUESTIONS = 60;

  /** Words for all of the bundled world's tasks, or those of one modality. */
  private static final List<String> BUNDLED_WORDS = List.of("visual", "textual", "all");

  private final Map<String, RegisteredTask> tasks = new LinkedHashMap<>();

  private TaskRegistry() {}

  /** The bundled world's tasks alone, for the bundled model. */
  public static TaskRegistry tabletop() {
    return tabletop("turns", QUESTIONS);
  }

  private static TaskRegistry tabletop(@Nullable String template, int questions) {
    TaskRegistry registry = new TaskRegistry();
    BundledTask.all(questions, template).forEach(task -> registry.tasks.put(task.name(), task));
    return registry;
  }

  /**
   * All tasks of a workspace.
   *
   * @param template the conversation template of the questions: the bundled world's answers are one
   *     token with {@code turns} and up to eight with another
   */
  public static TaskRegistry of(Path workspace, @Nullable String template) {
    return of(workspace, template, QUESTIONS);
  }

  /**
   * The same with another number of questions in each of the bundled world's tasks, at least 1: the
   * first ones of a larger number are those of a smaller.
   */
  public static TaskRegistry of(Path workspace, @Nullable String template, int questions) {
    TaskRegistry registry = tabletop(template, questions);
    for (String name : TaskDefinitions.builtIn()) {
      registry.add(name, RegisteredTask.Provider.BUILT_IN, workspace);
    }
    for (String name : TaskDefinitions.of(workspace)) {
      registry.add(name, RegisteredTask.Provider.WORKSPACE, workspace);
    }
    return registry;
  }

  private void add(String name, RegisteredTask.Provider provider, Path workspace) {
    boolean taken = tasks.containsKey(name) || BUNDLED_WORDS.contains(name);
    DefinitionTask task = new DefinitionTask(name, name, provider, workspace, taken);
    tasks.put(name, task);
    if (!taken && hasStrictSibling(task)) {
      String strict = name + DefinedTask.STRICT;
      tasks.putIfAbsent(strict, new DefinitionTask(strict, name, provider, workspace, false));
    }
  }

  /** A definition that cannot be read complains when it is asked about, not before. */
  private static boolean hasStrictSibling(DefinitionTask task) {
    try {
      return task.definition().strictScorer() != null;
    } catch (Problem e) {
      return false;
    }
  }

  /** All names, the bundled world's visual ones first. */
  public List<String> names() {
    return List.copyOf(tasks.keySet());
  }

  /** All tasks, in the order of {@link #names}; none is opened. */
  public List<RegisteredTask> tasks() {
    return List.copyOf(tasks.values());
  }

  /** The bundled world's tasks, visual ones first. */
  public List<EvaluationTask> all() {
    return named(List.of("all"));
  }

  /**
   * The named tasks in the registry's order, each once, with their questions.
   *
   * @param names task names, groups such as {@code paper}, or {@code visual}, {@code textual} and
   *     {@code all} for the bundled world's
   * @throws Problem that names an unknown task, or one whose data is missing or wrong
   */
  public List<EvaluationTask> named(List<String> names) {
    return chosen(names).stream().map(RegisteredTask::open).toList();
  }

  /**
   * As {@link #named}, without reading any question.
   *
   * @throws Problem that names an unknown task, or one whose data is missing
   */
  public List<RegisteredTask> require(List<String> names) {
    List<RegisteredTask> chosen = chosen(names);
    for (RegisteredTask task : chosen) {
      Problem missing = task.missing();
      if (missing != null) {
        throw missing;
      }
    }
    return chosen;
  }

  /**
   * The named tasks, whether their data is there or not.
   *
   * @throws Problem that names an unknown one
   */
  public List<RegisteredTask> chosen(List<String> names) {
    Set<String> chosen = new LinkedHashSet<>();
    for (String name : names) {
      if (BUNDLED_WORDS.contains(name)) {
        tasks.values().stream()
            .filter(task -> task.provider() == RegisteredTask.Provider.BUNDLED)
            .filter(task -> name.equals("all") || task.modality().word().equals(name))
            .forEach(task -> chosen.add(task.name()));
      } else if (tasks.containsKey(name)) {
        chosen.add(name);
      } else {
        List<String> group = groups().getOrDefault(name, List.of());
        if (group.isEmpty()) {
          throw unknown(name);
        }
        chosen.addAll(group);
      }
    }
    return tasks.values().stream().filter(task -> chosen.contains(task.name())).toList();
  }

  /** Names of each group's tasks. */
  public Map<String, List<String>> groups() {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    for (RegisteredTask task : tasks.values()) {
      for (String group : groupsOf(task)) {
        groups.computeIfAbsent(group, g -> new ArrayList<>()).add(task.name());
      }
    }
    return groups;
  }

  private static List<String> groupsOf(RegisteredTask task) {
    if (!(task instanceof DefinitionTask defined)) {
      return List.of();
    }
    try {
      return defined.definition().groups();
    } catch (Problem e) {
      return List.of();
    }
  }

  private Problem unknown(String name) {
    Set<String> words = new TreeSet<>(groups().keySet());
    String all = String.join(", ", tasks.keySet());
    String groups = words.isEmpty() ? "" : ", " + String.join(", ", words);
    String lower = name.toLowerCase(Locale.ROOT);
    return Problem.badInput(
        "task '" + name + "' not found",
        "evaluation.tasks",
        tasks.containsKey(lower)
            ? "write " + lower
            : "take visual, textual, all" + groups + " or some of " + all);
  }
}
