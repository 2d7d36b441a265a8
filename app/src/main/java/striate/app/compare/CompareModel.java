package striate.app.compare;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  private final ReadOnlyObjectWrapper<List<ComparedGroup>> timed =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyStringWrapper timedOn = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper summary = new ReadOnlyStringWrapper("");
  private final Map<RunId, Grouping.Scored> scored = new HashMap<>();
  private List<RunCard> grouped = List.of();
  private final Set<String> seen = new HashSet<>();
  private Set<RunId> wanted = Set.of();
  private boolean reading;
  private boolean again;

  public CompareModel(WorkspaceModel workspace) {
    this.workspace = workspace;
    workspace.runsProperty().addListener((o, before, now) -> read());
    pick(List.of());
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

  /** Those of the checked groups whose times compare: all were made on one machine. */
  public ReadOnlyObjectProperty<List<ComparedGroup>> timedProperty() {
    return timed.getReadOnlyProperty();
  }

  /** That machine, in a few words, if others are left out; empty otherwise. */
  public ReadOnlyStringProperty timedOnProperty() {
    return timedOn.getReadOnlyProperty();
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
    pick(rows.get());
  }

  /** The newest first. */
  private List<RunCard> finished() {
    return workspace.runsProperty().get().stream()
        .filter(card -> card.status() == RunStatus.FINISHED)
        .toList();
  }

  /** Reads the scores of runs that have finished or changed, and groups all anew. */
  private void read() {
    if (reading) {
      again = true;
      return;
    }
    List<RunCard> finished = finished();
    if (finished.equals(grouped)) {
      return;
    }
    reading = true;
    List<RunCard> unread =
        finished.stream()
            .filter(
                card -> {
                  Grouping.Scored before = scored.get(card.id());
                  return before == null || !before.card().equals(card);
                })
            .toList();
    Map<RunId, Grouping.Scored> known = Map.copyOf(scored);
    Experiments experiments = workspace.experiments();
    workspace
        .tasks()
        .run(
            () -> {
              Map<RunId, Grouping.Scored> now = new HashMap<>(known);
              Map<RunId, List<TaskResult>> found =
                  experiments.finalScores(unread.stream().map(RunCard::id).toList());
              for (RunCard card : unread) {
                List<TaskResult> scores = found.getOrDefault(card.id(), List.of());
                now.put(card.id(), new Grouping.Scored(card, scores));
              }
              List<Grouping.Scored> runs =
                  finished.stream()
                      .map(card -> now.get(card.id()))
                      .filter(Objects::nonNull)
                      .toList();
              return new Grouped(runs, Grouping.rows(runs));
            },
            now -> {
              scored.clear();
              now.runs().forEach(run -> scored.put(run.card().id(), run));
              grouped = finished;
              pick(now.rows());
              done();
            },
            failure -> {
              summary.set("the runs cannot be compared: " + failure.getMessage());
              done();
            });
  }

  private record Grouped(List<Grouping.Scored> runs, List<GroupRow> rows) {}

  private void done() {
    reading = false;
    if (again) {
      again = false;
      read();
    }
  }

  /** Checks the groups that have not been seen before, as far as they are wanted. */
  private void pick(List<GroupRow> now) {
    Set<String> picked = new HashSet<>(checked.get());
    List<GroupRow> ownFirst =
        now.stream()
            .sorted(Comparator.comparing((GroupRow row) -> row.runs().get(0).recorded()))
            .toList();
    for (GroupRow row : ownFirst) {
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
    List<GroupRow> rowsNow =
        rows.get().stream().filter(row -> checked.get().contains(row.key())).toList();
    List<ComparedGroup> now = rowsNow.stream().map(GroupRow::group).toList();
    summary.set(
        "grouped by selection over seeds · "
            + now.size()
            + " of "
            + rows.get().size()
            + " shown in the figures");
    if (!now.equals(shown.get())) {
      showTimes(rowsNow);
      shown.set(now);
    }
  }

  /** Own runs' machine counts before that of recorded ones. */
  private void showTimes(List<GroupRow> rowsNow) {
    String machine =
        rowsNow.stream()
            .map(row -> row.runs().get(0))
            .min(Comparator.comparing(RunCard::recorded))
            .map(RunCard::machine)
            .orElse("");
    List<GroupRow> there =
        rowsNow.stream().filter(row -> row.runs().get(0).machine().equals(machine)).toList();
    timed.set(there.stream().map(GroupRow::group).toList());
    timedOn.set(there.size() == rowsNow.size() ? "" : machine);
  }
}
