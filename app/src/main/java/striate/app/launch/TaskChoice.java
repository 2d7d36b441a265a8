package striate.app.launch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import striate.app.task.LatestResult;
import striate.app.task.TaskExecutor;
import striate.engine.inputs.OfferedTask;
import striate.engine.run.JobSpec;

/**
 * Which evaluation tasks a job scores. What somebody checked or unchecked holds as long as the form
 * does; other tasks are as the defaults say, where they suit the model. Tasks that cannot be scored
 * are not chosen until they can.
 */
public final class TaskChoice {
  private static final int SHORT = 30;

  private final TaskReader reader;
  private final LatestResult<List<OfferedTask>> listing;
  private final Set<String> usual;
  private final Map<String, Boolean> decided = new HashMap<>();
  private final ReadOnlyObjectWrapper<List<OfferedTask>> offered =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyObjectWrapper<List<OfferedTask>> listed =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyObjectWrapper<List<String>> chosen;
  private final StringProperty filter = new SimpleStringProperty("");
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");

  /**
   * @param usual names of the tasks that are scored unless somebody decides otherwise
   */
  TaskChoice(TaskExecutor background, TaskReader reader, List<String> usual) {
    this.reader = reader;
    listing =
        LatestResult.brief(
            background,
            this::offer,
            failure -> problem.set("The tasks cannot be listed: " + failure.getMessage()));
    this.usual = Set.copyOf(usual);
    chosen = new ReadOnlyObjectWrapper<>(List.copyOf(usual));
    filter.addListener(o -> list());
  }

  /** All tasks in the registry's order; empty until they have been read. */
  public ReadOnlyObjectProperty<List<OfferedTask>> offeredProperty() {
    return offered.getReadOnlyProperty();
  }

  /** Those that the filter leaves, of each modality first those that can be scored. */
  public ReadOnlyObjectProperty<List<OfferedTask>> listedProperty() {
    return listed.getReadOnlyProperty();
  }

  /** Names of the tasks that are scored, in the registry's order. */
  public ReadOnlyObjectProperty<List<String>> chosenProperty() {
    return chosen.getReadOnlyProperty();
  }

  /** Words that all listed tasks have. */
  public StringProperty filterProperty() {
    return filter;
  }

  /** Why the tasks cannot be listed, in one line; empty where they can. */
  public ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  /**
   * Lists the tasks anew, in the background.
   *
   * @param job of which the model, the samples and the template count
   */
  void read(JobSpec job) {
    listing.ask(() -> reader.read(job));
  }

  private void offer(List<OfferedTask> tasks) {
    problem.set("");
    offered.set(List.copyOf(tasks));
    list();
    choose();
  }

  /** Checks or unchecks a task. */
  public void choose(String task, boolean on) {
    decided.put(task, on);
    choose();
  }

  /**
   * Chooses exactly the tasks of a job.
   *
   * @param names of tasks, or of groups of them
   */
  void take(List<String> names) {
    decided.clear();
    usual.forEach(name -> decided.put(name, names.contains(name)));
    names.forEach(name -> decided.put(name, true));
    offered
        .get()
        .forEach(
            task ->
                decided.put(
                    task.name(),
                    names.contains(task.name())
                        || task.groups().stream().anyMatch(names::contains)));
    if (offered.get().isEmpty()) {
      chosen.set(List.copyOf(names));
    }
    choose();
  }

  /** Checks or unchecks all listed tasks that can be scored. */
  public void chooseListed(boolean on) {
    listed.get().stream().filter(OfferedTask::ready).forEach(task -> decided.put(task.name(), on));
    choose();
  }

  public boolean isChosen(OfferedTask task) {
    return chosen.get().contains(task.name());
  }

  /** The chosen tasks in a few words: their names, or how many they are. */
  public String words() {
    List<String> names = chosen.get();
    String joined = String.join(", ", names);
    return names.isEmpty() ? "none" : joined.length() > SHORT ? names.size() + " tasks" : joined;
  }

  private void choose() {
    if (offered.get().isEmpty()) {
      return; // not read yet: the defaults hold
    }
    List<String> now =
        offered.get().stream()
            .filter(OfferedTask::ready)
            .filter(
                task ->
                    decided.getOrDefault(task.name(), task.suited() && usual.contains(task.name())))
            .map(OfferedTask::name)
            .toList();
    if (!now.equals(chosen.get())) {
      chosen.set(now);
    }
  }

  private void list() {
    List<OfferedTask> now = new ArrayList<>();
    for (boolean ready : new boolean[] {true, false}) {
      offered.get().stream()
          .filter(task -> task.ready() == ready && task.matches(filter.get()))
          .forEach(now::add);
    }
    if (!now.equals(listed.get())) {
      listed.set(now);
    }
  }
}
