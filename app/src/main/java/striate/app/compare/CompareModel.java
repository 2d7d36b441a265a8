package striate.app.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import striate.app.workspace.Experiments;
import striate.app.workspace.RunCard;
import striate.app.workspace.TaskResult;
import striate.app.workspace.WorkspaceModel;
import striate.charts.data.ComparedGroup;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;

/** Finished runs grouped by selection over seeds, and the groups that the figures show. */
public final class CompareModel {
  private static final int SHOWN_AT_FIRST = 6;

  private final WorkspaceModel workspace;
  private final ReadOnlyObjectWrapper<List<GroupRow>> rows = new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyObjectWrapper<Set<String>> checked = new ReadOnlyObjectWrapper<>(Set.of());
  private final ReadOnlyObjectWrapper<List<ComparedGroup>> shown =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyStringWrapper summary = new ReadOnlyStringWrapper("");
  private final Map<RunId, List<TaskResult>> scores = new HashMap<>();
  private final Set<String> seen = new HashSet<>();
  private Set<RunId> wanted = Set.of();
  private boolean reading;
  private boolean again;

  public CompareModel(WorkspaceModel workspace) {
    this.workspace = workspace;
    workspace.runsProperty().addListener((o, before, now) -> read());
    read();
  }

  public ReadOnlyObjectProperty<List<GroupRow>> rowsProperty() {
    return rows.getReadOnlyProperty();
  }

  /** Keys of the groups that the figures show. */
  public ReadOnlyObjectProperty<Set<String>> checkedProperty() {
    return checked.getReadOnlyProperty();
  }

  /** The checked groups, in the table's order. */
  public ReadOnlyObjectProperty<List<ComparedGroup>> shownProperty() {
    return shown.getReadOnlyProperty();
  }

  public ReadOnlyStringProperty summaryProperty() {
    return summary.getReadOnlyProperty();
  }

  public void check(String key, boolean on) {
    Set<String> now = new HashSet<>(checked.get());
    if (on ? now.add(key) : now.remove(key)) {
      checked.set(Set.copyOf(now));
      show();
    }
  }

  /** Checks exactly the groups of the given runs. */
  public void showOnly(List<RunId> runs) {
    wanted = Set.copyOf(runs);
    seen.clear();
    checked.set(Set.of());
    group();
  }

  private List<RunCard> finished() {
    return workspace.of(RunStatus.FINISHED);
  }

  private void read() {
    if (reading) {
      again = true;
      return;
    }
    List<RunId> unread =
        finished().stream().map(RunCard::id).filter(id -> !scores.containsKey(id)).toList();
    if (unread.isEmpty()) {
      group();
      return;
    }
    reading = true;
    Experiments experiments = workspace.experiments();
    workspace
        .tasks()
        .run(
            () -> {
              Map<RunId, List<TaskResult>> found = new HashMap<>();
              for (RunId id : unread) {
                found.put(id, Grouping.last(experiments.scores(id)));
              }
              return found;
            },
            found -> {
              scores.putAll(found);
              done();
            },
            failure -> done());
  }

  private void done() {
    reading = false;
    group();
    if (again) {
      again = false;
      read();
    }
  }

  private void group() {
    List<Grouping.Scored> runs = new ArrayList<>();
    for (RunCard card : finished()) {
      List<TaskResult> results = scores.get(card.id());
      if (results != null) {
        runs.add(new Grouping.Scored(card, results));
      }
    }
    Collections.reverse(runs); // the newest first
    List<GroupRow> now = Grouping.rows(runs);
    Set<String> picked = new HashSet<>(checked.get());
    for (GroupRow row : now) {
      boolean fresh = seen.add(row.key());
      boolean named = row.runs().stream().anyMatch(card -> wanted.contains(card.id()));
      if (fresh && (wanted.isEmpty() ? picked.size() < SHOWN_AT_FIRST : named)) {
        picked.add(row.key());
      }
    }
    checked.set(Set.copyOf(picked));
    if (!now.equals(rows.get())) {
      rows.set(now);
    }
    show();
  }

  private void show() {
    List<ComparedGroup> now =
        rows.get().stream()
            .filter(row -> checked.get().contains(row.key()))
            .map(GroupRow::group)
            .toList();
    summary.set(
        "grouped by selection over seeds · "
            + now.size()
            + " of "
            + rows.get().size()
            + " shown in the figures");
    if (!now.equals(shown.get())) {
      shown.set(now);
    }
  }
}
