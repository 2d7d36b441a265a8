package striate.app.runset;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;
import striate.app.task.LatestResult;
import striate.app.workspace.RunCard;
import striate.app.workspace.WorkspaceModel;
import striate.charts.data.GroupLook;
import striate.charts.data.StrategyHue;
import striate.engine.run.RunId;

/**
 * The runs that are looked at, in groups over seeds: one choice for all tools. A group that is
 * chosen keeps its look, and later runs of it are chosen with it.
 */
public final class RunSetModel {
  private final WorkspaceModel workspace;
  private final LatestResult<GroupedRuns> grouping;
  private final RunFilter filtering;
  private final ReadOnlyObjectWrapper<List<RunGroup>> groups =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyObjectWrapper<List<ChosenGroup>> chosen =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyObjectWrapper<@Nullable ChosenGroup> baseline =
      new ReadOnlyObjectWrapper<>();
  private final ReadOnlyIntegerWrapper changes = new ReadOnlyIntegerWrapper();
  private final RunFocus focus = new RunFocus();
  private final ObjectProperty<@Nullable Pointed> pointed = new SimpleObjectProperty<>();
  private final BooleanProperty narrowed = new SimpleBooleanProperty();
  private final Set<String> listed = new HashSet<>();
  private final BooleanProperty collapsed = new SimpleBooleanProperty();
  private final DoubleProperty width = new SimpleDoubleProperty(RunSetState.WIDTH);
  private final Looks looks = new Looks();
  private final Set<RunId> excluded = new HashSet<>();
  private final Set<String> seen = new HashSet<>();
  private final Set<String> started = new HashSet<>();
  private Map<String, RunGroup> byKey = Map.of();
  private Map<RunId, RunGroup> byRun = Map.of();
  private List<RunCard> cards = List.of();
  private RunSetState left = RunSetState.NEW;
  private Set<RunId> wanted = Set.of();
  private String pinned = "";

  public RunSetModel(WorkspaceModel workspace) {
    this.workspace = workspace;
    filtering = new RunFilter(workspace.tasks());
    grouping =
        LatestResult.brief(
            workspace.tasks(), this::take, failure -> filtering.fail(failure.getMessage()));
    narrowed.addListener(
        (o, before, now) -> {
          listed.clear();
          narrow();
        });
    workspace.runsProperty().addListener((o, before, now) -> group(now));
    group(workspace.runsProperty().get());
  }

  /** All groups: those of the recipe that was used last first, of each the one of all layers. */
  public ReadOnlyObjectProperty<List<RunGroup>> groupsProperty() {
    return groups.getReadOnlyProperty();
  }

  /** What is looked at, in the order of all groups. */
  public ReadOnlyObjectProperty<List<ChosenGroup>> chosenProperty() {
    return chosen.getReadOnlyProperty();
  }

  /**
   * The chosen group that the others are compared with: the pinned one, or the first that tunes all
   * layers, or the first of all. Null where no chosen group has a finished run.
   */
  public ReadOnlyObjectProperty<@Nullable ChosenGroup> baselineProperty() {
    return baseline.getReadOnlyProperty();
  }

  /** Counts changes of what is chosen and of the baseline, each after both are up to date. */
  public ReadOnlyIntegerProperty changesProperty() {
    return changes.getReadOnlyProperty();
  }

  /** The run that was clicked or started last. */
  public ObjectProperty<@Nullable RunId> focusProperty() {
    return focus.runProperty();
  }

  /** The state of the run in focus; null if there is none. */
  public ReadOnlyObjectProperty<@Nullable RunCard> focusedProperty() {
    return focus.cardProperty();
  }

  /** Whether the run in focus is looked at closely, in the drawer. */
  public BooleanProperty inspectedProperty() {
    return focus.inspectedProperty();
  }

  /** Opens the drawer on the run in focus, whatever it shows. */
  public void inspect() {
    focus.inspect();
  }

  /** Counts how often somebody asked to look at a run. */
  public ReadOnlyIntegerProperty inspectionsProperty() {
    return focus.inspectionsProperty();
  }

  /** What the pointer is on, in a list or a figure; null for nothing. */
  public ObjectProperty<@Nullable Pointed> pointedProperty() {
    return pointed;
  }

  /** The filter's text. */
  public StringProperty filterProperty() {
    return filtering.textProperty();
  }

  /** What passes the filter, in the order of all groups. */
  public ReadOnlyObjectProperty<List<ShownGroup>> shownProperty() {
    return filtering.shownProperty();
  }

  /** Why the filter cannot be understood, in one line; empty if it can. */
  public ReadOnlyStringProperty filterProblemProperty() {
    return filtering.problemProperty();
  }

  /**
   * Whether only what was chosen when this was switched on, or has been since, is in the list: what
   * is not chosen any more stays in it, so that nothing moves under the pointer.
   */
  public BooleanProperty narrowedProperty() {
    return narrowed;
  }

  /** Whether the panel is folded to a bar. */
  public BooleanProperty collapsedProperty() {
    return collapsed;
  }

  /** Width of the panel in logical pixels. */
  public DoubleProperty widthProperty() {
    return width;
  }

  public WorkspaceModel workspace() {
    return workspace;
  }

  /** Whether the group is looked at, at least one of its runs. */
  public boolean isChosen(String key) {
    return looks.has(key);
  }

  public boolean isChosen(RunCard card) {
    RunGroup group = byRun.get(card.id());
    return group != null && looks.has(group.key()) && !excluded.contains(card.id());
  }

  /** Whether only some of the group's runs are looked at. */
  public boolean isPartlyChosen(RunGroup group) {
    return looks.has(group.key())
        && group.runs().stream().anyMatch(card -> excluded.contains(card.id()));
  }

  /** The group's look; grey where it has none. */
  public GroupLook look(String key) {
    return looks.of(key);
  }

  /** The look of a run's group. */
  public GroupLook look(RunId run) {
    RunGroup group = byRun.get(run);
    return group == null ? GroupLook.GREY : looks.of(group.key());
  }

  public Optional<RunGroup> group(RunId run) {
    return Optional.ofNullable(byRun.get(run));
  }

  /** The chosen runs of all groups, the newest first. */
  public List<RunCard> chosenRuns() {
    return cards.stream().filter(this::isChosen).toList();
  }

  /** Looks at a group with all its runs, or not. */
  public void choose(String key, boolean on) {
    RunGroup group = byKey.get(key);
    if (group != null) {
      group.runs().forEach(card -> excluded.remove(card.id()));
      put(group, on);
      show();
    }
  }

  /** Looks at a run, or not; its group is looked at as long as one of its runs is. */
  public void choose(RunId run, boolean on) {
    RunGroup group = byRun.get(run);
    if (group == null) {
      return;
    }
    if (on && !looks.has(group.key())) {
      group.runs().forEach(card -> excluded.add(card.id()));
    }
    if (on ? excluded.remove(run) : excluded.add(run)) {
      boolean some = group.runs().stream().anyMatch(card -> !excluded.contains(card.id()));
      if (!some) {
        group.runs().forEach(card -> excluded.remove(card.id()));
      }
      put(group, some);
      show();
    }
  }

  /** Looks at all groups that pass the filter besides those that are looked at, or at none. */
  public void chooseShown(boolean on) {
    RunGroup.firstOfTheirKinds(shownProperty().get().stream().map(ShownGroup::group).toList())
        .forEach(
            group -> {
              group.runs().forEach(card -> excluded.remove(card.id()));
              put(group, on);
            });
    show();
  }

  /** Looks at exactly those groups, with all their runs. */
  public void chooseOnly(List<String> keys) {
    looks.clear();
    excluded.clear();
    RunGroup.firstOfTheirKinds(
            keys.stream().flatMap(key -> Optional.ofNullable(byKey.get(key)).stream()).toList())
        .forEach(group -> put(group, true));
    show();
  }

  /** Looks at exactly the groups of the given runs, also of those that are not known yet. */
  public void showOnly(List<RunId> runs) {
    wanted = Set.copyOf(runs);
    left = RunSetState.NEW;
    seen.clear();
    looks.clear();
    excluded.clear();
    pick();
    show();
  }

  /** Compares the others with that group, which is looked at from now on; empty for the usual. */
  public void pin(String key) {
    pinned = key;
    RunGroup group = byKey.get(key);
    if (group != null) {
      put(group, true);
    }
    show();
  }

  /** Whether that group was chosen to be the baseline by hand. */
  public boolean isPinned(String key) {
    return pinned.equals(key);
  }

  /** What to remember. */
  public RunSetState state() {
    return new RunSetState(
        seen.isEmpty() ? left.chosen() : looks.keys(),
        seen.isEmpty() ? left.excluded() : excluded.stream().map(RunId::value).sorted().toList(),
        pinned,
        filterProperty().get(),
        collapsed.get(),
        width.get(),
        workspace.recordedFavourites());
  }

  /** Continues where a window was left; for the time before the runs are known. */
  public void restore(RunSetState state) {
    left = state;
    pinned = state.pinned();
    filterProperty().set(state.filter());
    collapsed.set(state.collapsed());
    width.set(state.width());
    workspace.restoreFavourites(state.favourites());
  }

  private void put(RunGroup group, boolean on) {
    if (on) {
      looks.add(group.key(), group.hue());
    } else {
      looks.remove(group.key(), this::hue);
    }
  }

  private StrategyHue hue(String key) {
    RunGroup group = byKey.get(key);
    return group == null ? StrategyHue.CUSTOM : group.hue();
  }

  private void group(List<RunCard> now) {
    cards = now;
    focus.take(now);
    grouping.ask(() -> GroupedRuns.of(now));
  }

  private void take(GroupedRuns now) {
    Map<String, RunGroup> keys = new HashMap<>();
    Map<RunId, RunGroup> runs = new HashMap<>();
    for (RunGroup group : now.groups()) {
      keys.put(group.key(), group);
      group.runs().forEach(card -> runs.put(card.id(), group));
    }
    byKey = keys;
    byRun = runs;
    for (String key : looks.keys()) {
      if (!keys.containsKey(key)) {
        looks.remove(key, this::hue);
      }
    }
    seen.retainAll(keys.keySet());
    started.retainAll(keys.keySet());
    groups.set(now.groups());
    pick();
    show();
    filtering.search(now);
  }

  /**
   * Chooses new groups: at first what was chosen when the window was closed, or else what was made
   * like the newest run; later ones as long as there are colours. The user's own later ones get a
   * recorded group's colour where all are taken. What begins to run is chosen in any case.
   */
  private void pick() {
    boolean first = seen.isEmpty();
    String newest = groups.get().isEmpty() ? "" : groups.get().get(0).recipe();
    List<String> remembered = left.chosen().stream().filter(byKey::containsKey).toList();
    if (first) {
      remembered.forEach(key -> put(Objects.requireNonNull(byKey.get(key)), true));
      left.excluded().stream().map(RunId::new).filter(byRun::containsKey).forEach(excluded::add);
    }
    for (RunGroup group : RunGroup.firstOfTheirKinds(groups.get())) {
      boolean known = !seen.add(group.key());
      boolean active = group.runs().stream().anyMatch(card -> card.status().active());
      boolean starts = active && started.add(group.key()) && wanted.isEmpty();
      if (known && !starts) {
        continue;
      }
      boolean asked = group.runs().stream().anyMatch(card -> wanted.contains(card.id()));
      boolean like = wanted.isEmpty() && remembered.isEmpty() && group.recipe().equals(newest);
      boolean usual = (!first || like) && looks.coloured() < Looks.MOST;
      boolean own = !first && !group.any().recorded() && looks.mayColour(this::mayTurnGrey);
      if (starts || (own && wanted.isEmpty())) {
        looks.addColoured(group.key(), group.hue(), this::mayTurnGrey);
      } else if (asked || usual) {
        put(group, true);
      }
    }
  }

  private boolean mayTurnGrey(String key) {
    RunGroup group = byKey.get(key);
    ChosenGroup with = baseline.get();
    return group != null && group.any().recorded() && (with == null || !with.key().equals(key));
  }

  /** Publishes what is chosen, if that has changed. */
  private void show() {
    List<ChosenGroup> now = new ArrayList<>();
    for (RunGroup group : groups.get()) {
      if (looks.has(group.key())) {
        List<RunCard> runs =
            group.runs().stream().filter(card -> !excluded.contains(card.id())).toList();
        if (!runs.isEmpty()) {
          now.add(new ChosenGroup(group, runs, looks.of(group.key())));
        }
      }
    }
    ChosenGroup with = ChosenGroup.baseline(now, pinned).orElse(null);
    boolean others = !now.equals(chosen.get());
    boolean otherBaseline = !Objects.equals(with, baseline.get());
    if (others) {
      chosen.set(List.copyOf(now));
    }
    if (otherBaseline) {
      baseline.set(with);
    }
    if (others || otherBaseline) {
      changes.set(changes.get() + 1);
    }
    narrow();
  }

  private void narrow() {
    if (narrowed.get()) {
      listed.addAll(looks.keys());
    }
    filtering.narrow(listed);
  }

  /**
   * Looks at the sparse and the contiguous selections of as many layers of the recipe that was used
   * last and has both, and compares with a sparse one.
   *
   * @return false where no recipe has both
   */
  public boolean chooseSparseAgainstContiguous() {
    SparseAgainstContiguous found = SparseAgainstContiguous.of(groups.get());
    if (!found.isEmpty()) {
      pinned = found.baseline();
      listed.clear();
      chooseOnly(found.keys());
    }
    return !found.isEmpty();
  }
}
