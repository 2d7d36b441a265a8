package striate.app.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.jspecify.annotations.Nullable;
import striate.app.look.SelectionName;
import striate.app.workspace.RunCard;
import striate.app.workspace.WorkspaceModel;
import striate.charts.data.ComparedGroup;
import striate.engine.report.Comparison;
import striate.engine.report.ScoredGroup;
import striate.engine.report.ScoredRun;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;

/**
 * The groups of all finished runs, and the engine's comparison of those that are checked. Groups
 * come from the runs' summaries; answers are read, and compared, in the background, and only of
 * checked groups.
 */
public final class CompareModel {
  private static final int CHECKED_AT_FIRST = 6;
  private static final int CHECKED_BY_ITSELF = 12;

  private final WorkspaceModel workspace;
  private final ReadOnlyObjectWrapper<List<GroupRow>> rows = new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyObjectWrapper<Set<String>> checked = new ReadOnlyObjectWrapper<>(Set.of());
  private final ReadOnlyObjectWrapper<@Nullable Comparison> comparison =
      new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<List<ComparedGroup>> shown =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyStringWrapper summary = new ReadOnlyStringWrapper("");
  private final ReadOnlyBooleanWrapper comparing = new ReadOnlyBooleanWrapper();
  private final Map<RunId, Read> read = new HashMap<>();
  private final Set<String> seen = new HashSet<>();
  private List<RunCard> grouped = List.of();
  private List<GroupRow> compared = List.of();
  private @Nullable String baseline;
  private @Nullable String comparedWith;
  private Set<RunId> wanted = Set.of();
  private String problem = "";
  private boolean again;

  /** A run's answers, as long as its card is the same. */
  private record Read(RunCard card, ScoredRun run) {}

  /**
   * @param reads of all compared runs
   */
  private record Compared(
      Map<RunId, Read> reads, List<ComparedGroup> figures, @Nullable Comparison comparison) {}

  public CompareModel(WorkspaceModel workspace) {
    this.workspace = workspace;
    workspace.runsProperty().addListener((o, before, now) -> group());
    summarise();
    group();
  }

  /** All groups: those that tune all layers first, then the newest first. */
  public ReadOnlyObjectProperty<List<GroupRow>> rowsProperty() {
    return rows.getReadOnlyProperty();
  }

  /** Keys of the groups that are compared. */
  public ReadOnlyObjectProperty<Set<String>> checkedProperty() {
    return checked.getReadOnlyProperty();
  }

  /** Of the checked groups, in the table's order; null before the first and where none is. */
  public ReadOnlyObjectProperty<@Nullable Comparison> comparisonProperty() {
    return comparison.getReadOnlyProperty();
  }

  /** The compared groups, in the same order, for figures. */
  public ReadOnlyObjectProperty<List<ComparedGroup>> shownProperty() {
    return shown.getReadOnlyProperty();
  }

  public ReadOnlyStringProperty summaryProperty() {
    return summary.getReadOnlyProperty();
  }

  /** Whether a comparison is being made. */
  public ReadOnlyBooleanProperty comparingProperty() {
    return comparing.getReadOnlyProperty();
  }

  public void check(String key, boolean on) {
    Set<String> now = new HashSet<>(checked.get());
    if (on ? now.add(key) : now.remove(key)) {
      checked.set(Set.copyOf(now));
      compare();
    }
  }

  /** Compares the others with that group, as long as it is checked. */
  public void compareWith(String key) {
    baseline = key;
    compare();
  }

  /** Checks exactly the groups of the given runs. */
  public void showOnly(List<RunId> runs) {
    wanted = Set.copyOf(runs);
    seen.clear();
    checked.set(Set.of());
    pick();
  }

  private void group() {
    List<RunCard> finished =
        workspace.runsProperty().get().stream()
            .filter(card -> card.status() == RunStatus.FINISHED)
            .toList();
    if (finished.equals(grouped)) {
      return;
    }
    grouped = finished;
    workspace
        .tasks()
        .run(
            () -> rowsOf(finished),
            now -> {
              if (finished == grouped) {
                rows.set(now.stream().map(this::withComparison).toList());
                pick();
              }
            },
            this::failed);
  }

  private static List<GroupRow> rowsOf(List<RunCard> finished) {
    Map<String, RunCard> cards =
        finished.stream()
            .collect(Collectors.toMap(card -> card.id().value(), card -> card, (a, b) -> a));
    List<GroupRow> found = new ArrayList<>();
    for (ScoredGroup group : ScoredGroup.of(finished.stream().map(RunCard::unscored).toList())) {
      List<RunCard> runs =
          group.runs().stream().map(run -> Objects.requireNonNull(cards.get(run.id()))).toList();
      RunCard any = runs.get(0);
      found.add(
          new GroupRow(
              group.recipe() + " " + group.layers(),
              group,
              SelectionName.of(any.layers(), any.layerCount()).hue(),
              runs,
              null));
    }
    found.sort(Comparator.comparing(row -> !row.group().tunesAllLayers()));
    return found;
  }

  /** Checks new groups: at first those that were made like the newest run. */
  private void pick() {
    Set<String> picked = new HashSet<>(checked.get());
    boolean first = seen.isEmpty();
    String recipe = grouped.isEmpty() ? "" : grouped.get(0).recipe();
    for (GroupRow row : rows.get()) {
      if (!seen.add(row.key())) {
        continue;
      }
      boolean asked = row.runs().stream().anyMatch(card -> wanted.contains(card.id()));
      boolean alike = row.group().recipe().equals(recipe) && picked.size() < CHECKED_AT_FIRST;
      if (!first ? picked.size() < CHECKED_BY_ITSELF : wanted.isEmpty() ? alike : asked) {
        picked.add(row.key());
      }
    }
    checked.set(Set.copyOf(picked));
    compare();
  }

  private void compare() {
    summarise();
    List<GroupRow> now =
        rows.get().stream().filter(row -> checked.get().contains(row.key())).toList();
    if (content(now).equals(content(compared)) && Objects.equals(baseline, comparedWith)) {
      return;
    }
    if (comparing.get()) {
      again = true;
      return;
    }
    comparing.set(true);
    Map<RunId, Read> known = Map.copyOf(read);
    String with = baseline;
    workspace
        .tasks()
        .runLong(
            () -> compared(now, known, with),
            done -> {
              read.clear();
              read.putAll(done.reads());
              compared = now;
              comparedWith = with;
              problem = "";
              comparison.set(done.comparison());
              rows.set(rows.get().stream().map(this::withComparison).toList());
              shown.set(done.figures());
              ended();
            },
            failure -> {
              compared = now;
              comparedWith = with;
              comparison.set(null);
              rows.set(rows.get().stream().map(row -> row.with(null)).toList());
              shown.set(List.of());
              failed(failure);
              ended();
            });
  }

  /** Reads answers as far as they are not known, and compares; for a background thread. */
  private Compared compared(List<GroupRow> rowsNow, Map<RunId, Read> known, @Nullable String with) {
    Map<RunId, RunCard> cards = new LinkedHashMap<>();
    rowsNow.forEach(row -> row.runs().forEach(card -> cards.put(card.id(), card)));
    Map<RunId, Read> reads = new HashMap<>(known);
    reads
        .values()
        .removeIf(one -> !one.card().equals(cards.getOrDefault(one.card().id(), one.card())));
    List<RunId> unread = cards.keySet().stream().filter(run -> !reads.containsKey(run)).toList();
    Map<RunId, ScoredRun> scored = workspace.experiments().scored(unread);
    cards.forEach(
        (run, card) -> {
          ScoredRun one = scored.get(run);
          if (one != null) {
            reads.put(run, new Read(card, one));
          }
        });
    if (rowsNow.isEmpty()) {
      return new Compared(reads, List.of(), null);
    }
    List<ScoredGroup> groups =
        rowsNow.stream()
            .map(
                row ->
                    row.group()
                        .with(
                            run -> {
                              Read one = reads.get(new RunId(run.id()));
                              return one == null ? run : one.run();
                            }))
            .toList();
    List<String> keys = rowsNow.stream().map(GroupRow::key).toList();
    Comparison.Options options = Comparison.Options.usual();
    Comparison found =
        keys.contains(with)
            ? Comparison.of(groups, keys.indexOf(with), options)
            : Comparison.of(groups, options);
    return new Compared(reads, GroupFigures.of(groups, found), found);
  }

  private GroupRow withComparison(GroupRow row) {
    Comparison found = comparison.get();
    for (int i = 0; found != null && i < compared.size(); i++) {
      if (compared.get(i).key().equals(row.key())) {
        return row.with(new ComparedRow(found, i));
      }
    }
    return row.with(null);
  }

  private static List<Object> content(List<GroupRow> some) {
    return some.stream().<Object>map(row -> List.of(row.name(), row.key(), row.runs())).toList();
  }

  private void summarise() {
    Comparison found = comparison.get();
    int all = rows.get().size();
    summary.set(
        !problem.isEmpty()
            ? "cannot be compared: " + problem
            : all == 0
                ? ""
                : checked.get().size()
                    + " of "
                    + all
                    + (all == 1 ? " group" : " groups")
                    + " compared"
                    + (found == null || found.groups().size() < 2
                        ? ""
                        : " with " + found.baselineGroup().name()));
  }

  private void ended() {
    comparing.set(false);
    summarise();
    if (again) {
      again = false;
      compare();
    }
  }

  private void failed(Exception failure) {
    problem = String.valueOf(failure.getMessage());
    summarise();
  }
}
