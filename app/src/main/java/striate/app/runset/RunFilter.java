package striate.app.runset;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import striate.app.task.LatestResult;
import striate.app.task.TaskExecutor;
import striate.engine.run.Problem;

/** The filter of the run set; searches in the background. */
final class RunFilter {
  private final StringProperty text = new SimpleStringProperty("");
  private final ReadOnlyObjectWrapper<List<ShownGroup>> shown =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private final LatestResult<List<ShownGroup>> search;
  private GroupedRuns runs = GroupedRuns.NONE;
  private List<ShownGroup> found = List.of();
  private Set<String> only = Set.of();

  RunFilter(TaskExecutor tasks) {
    search = LatestResult.brief(tasks, this::take, failure -> fail(failure.getMessage()));
    text.addListener((o, before, now) -> search(runs));
  }

  StringProperty textProperty() {
    return text;
  }

  ReadOnlyObjectProperty<List<ShownGroup>> shownProperty() {
    return shown.getReadOnlyProperty();
  }

  ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  /**
   * Shows only those of the groups that pass.
   *
   * @param keys of groups; none for all
   */
  void narrow(Set<String> keys) {
    only = Set.copyOf(keys);
    show();
  }

  /** Searches other runs from now on. */
  void search(GroupedRuns now) {
    runs = now;
    RunQuery query;
    try {
      query = RunQuery.of(text.get());
    } catch (Problem wrong) {
      fail(wrong.getMessage());
      return;
    }
    Callable<List<ShownGroup>> work = () -> now.passing(query);
    search.ask(work);
  }

  private void take(List<ShownGroup> now) {
    problem.set("");
    found = List.copyOf(now);
    show();
  }

  private void show() {
    List<ShownGroup> now =
        only.isEmpty()
            ? found
            : found.stream().filter(one -> only.contains(one.group().key())).toList();
    if (!now.equals(shown.get())) {
      shown.set(now);
    }
  }

  /** The runs that were found before stay. */
  void fail(@org.jspecify.annotations.Nullable String why) {
    problem.set(String.valueOf(why));
  }
}
