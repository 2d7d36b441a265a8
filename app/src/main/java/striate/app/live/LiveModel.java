package striate.app.live;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.jspecify.annotations.Nullable;
import striate.app.look.SelectionName;
import striate.app.workspace.Experiments;
import striate.app.workspace.RunCard;
import striate.app.workspace.TaskResult;
import striate.app.workspace.WorkspaceModel;
import striate.charts.data.Curve;
import striate.charts.data.LossCurves;
import striate.charts.data.Point;
import striate.charts.data.Sense;
import striate.charts.data.StrategyHue;
import striate.charts.data.TaskCurve;
import striate.charts.data.TimedBar;
import striate.engine.run.Modality;
import striate.engine.run.RunId;

/** Curves of the running run and of other chosen runs. */
public final class LiveModel {
  private static final int POINTS = 4_000;
  private static final int BESIDE = 3;

  private final WorkspaceModel workspace;
  private final ReadOnlyObjectWrapper<List<RunCard>> runs = new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyObjectWrapper<Set<RunId>> chosen = new ReadOnlyObjectWrapper<>(Set.of());
  private final ObjectProperty<@Nullable RunId> focus = new SimpleObjectProperty<>();
  private final ReadOnlyObjectWrapper<@Nullable RunCard> focused = new ReadOnlyObjectWrapper<>();
  private final DoubleProperty smoothing = new SimpleDoubleProperty(0.7);
  private final ReadOnlyObjectWrapper<LossCurves> losses =
      new ReadOnlyObjectWrapper<>(new LossCurves(List.of(), 0));
  private final ReadOnlyObjectWrapper<List<TaskCurve>> scores =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyObjectWrapper<List<TimedBar>> times =
      new ReadOnlyObjectWrapper<>(List.of());

  private final Map<RunId, Record> read = new HashMap<>();
  private Set<RunId> known = Set.of();
  private boolean reading;
  private boolean again;

  /** Data of a run, read at the state of {@code card}. */
  private record Record(RunCard card, List<Point> losses, List<TaskResult> scores) {}

  public LiveModel(WorkspaceModel workspace) {
    this.workspace = workspace;
    workspace.runsProperty().addListener((o, before, now) -> take(now));
    smoothing.addListener((o, before, now) -> draw());
    focus.addListener(
        (o, before, now) -> {
          follow();
          load();
        });
    take(workspace.runsProperty().get());
  }

  public ReadOnlyObjectProperty<List<RunCard>> runsProperty() {
    return runs.getReadOnlyProperty();
  }

  /** Runs whose losses and times are drawn. */
  public ReadOnlyObjectProperty<Set<RunId>> chosenProperty() {
    return chosen.getReadOnlyProperty();
  }

  /** The run in focus, whose scores are shown; its curve is always drawn. */
  public ObjectProperty<@Nullable RunId> focusProperty() {
    return focus;
  }

  /** The state of the run in focus; null if there is none. */
  public ReadOnlyObjectProperty<@Nullable RunCard> focusedProperty() {
    return focused.getReadOnlyProperty();
  }

  /** Weight of earlier losses in the smoothed curve, in [0, 1). */
  public DoubleProperty smoothingProperty() {
    return smoothing;
  }

  public ReadOnlyObjectProperty<LossCurves> lossesProperty() {
    return losses.getReadOnlyProperty();
  }

  public ReadOnlyObjectProperty<List<TaskCurve>> scoresProperty() {
    return scores.getReadOnlyProperty();
  }

  public ReadOnlyObjectProperty<List<TimedBar>> timesProperty() {
    return times.getReadOnlyProperty();
  }

  public void choose(RunId run, boolean on) {
    Set<RunId> now = new LinkedHashSet<>(chosen.get());
    if (on ? now.add(run) : now.remove(run)) {
      chosen.set(Set.copyOf(now));
      load();
    }
  }

  public void cancel(RunCard card) {
    workspace.cancel(card.id());
  }

  /** Runs that were asked to stop and have not done so yet. */
  public ReadOnlyObjectProperty<Set<RunId>> stoppingProperty() {
    return workspace.stoppingProperty();
  }

  public void resume(RunCard card) {
    workspace.resume(card.id());
  }

  /** The latest loss of the run in focus. */
  public Optional<Double> latestLoss() {
    Record record = read.get(focus.get());
    return record == null || record.losses().isEmpty()
        ? Optional.empty()
        : Optional.of(record.losses().get(record.losses().size() - 1).y());
  }

  private void take(List<RunCard> now) {
    Set<RunId> ids = new LinkedHashSet<>();
    now.forEach(card -> ids.add(card.id()));
    Set<RunId> picked = new LinkedHashSet<>(chosen.get());
    picked.retainAll(ids);
    if (known.isEmpty()) {
      now.stream()
          .filter(card -> card.step() > 0)
          .limit(BESIDE)
          .forEach(card -> picked.add(card.id()));
    }
    Optional<RunCard> started =
        now.stream().filter(card -> card.status().active() && !wasRunning(card.id())).findFirst();
    now.stream().filter(card -> card.status().active()).forEach(card -> picked.add(card.id()));
    known = ids;
    runs.set(now);
    chosen.set(Set.copyOf(picked));
    if (started.isPresent()) {
      focus.set(started.get().id());
    } else if (focus.get() == null || !ids.contains(focus.get())) {
      focus.set(now.isEmpty() ? null : now.get(0).id());
    }
    follow();
    load();
  }

  private boolean wasRunning(RunId id) {
    return runs.get().stream().anyMatch(card -> card.id().equals(id) && card.status().active());
  }

  private void follow() {
    RunId id = focus.get();
    focused.set(
        id == null
            ? null
            : runs.get().stream().filter(card -> card.id().equals(id)).findFirst().orElse(null));
  }

  private void load() {
    if (reading) {
      again = true;
      return;
    }
    List<RunCard> stale =
        drawn().stream()
            .filter(
                card ->
                    !Optional.ofNullable(read.get(card.id()))
                        .map(Record::card)
                        .equals(Optional.of(card)))
            .toList();
    if (stale.isEmpty()) {
      draw();
      return;
    }
    reading = true;
    Experiments experiments = workspace.experiments();
    workspace
        .tasks()
        .run(
            () -> {
              List<Record> fresh = new ArrayList<>();
              for (RunCard card : stale) {
                fresh.add(
                    new Record(
                        card,
                        experiments.losses(card.id(), POINTS),
                        experiments.scores(card.id())));
              }
              return fresh;
            },
            fresh -> {
              fresh.forEach(record -> read.put(record.card().id(), record));
              loaded();
            },
            failure -> loaded());
  }

  private void loaded() {
    reading = false;
    draw();
    if (again) {
      again = false;
      load();
    }
  }

  /** The chosen runs and the one in focus, the oldest first. */
  List<RunCard> drawn() {
    List<RunCard> cards =
        new ArrayList<>(
            runs.get().stream()
                .filter(card -> chosen.get().contains(card.id()) || card.id().equals(focus.get()))
                .toList());
    java.util.Collections.reverse(cards);
    return cards;
  }

  private void draw() {
    List<Curve> curves = new ArrayList<>();
    List<TimedBar> bars = new ArrayList<>();
    Map<StrategyHue, Integer> variants = new HashMap<>();
    for (RunCard card : drawn()) {
      StrategyHue hue = SelectionName.of(card.layers(), card.layerCount()).hue();
      Record record = read.get(card.id());
      if (record != null && !record.losses().isEmpty()) {
        int variant = variants.merge(hue, 1, Integer::sum) - 1;
        curves.add(new Curve(card.title(), hue, variant, record.losses()));
      }
      Double left = card.status().active() ? card.secondsLeft() : Double.valueOf(0);
      if (card.tuningSeconds() > 0) {
        bars.add(new TimedBar(card.title(), hue, card.tuningSeconds(), left == null ? 0 : left));
      }
    }
    losses.set(new LossCurves(curves, smoothing.get()));
    times.set(bars);
    Record record = read.get(focus.get());
    scores.set(record == null ? List.of() : taskCurves(record.scores(), !firstScoring(record)));
  }

  /** Whether the run is in its first evaluation, of which more tasks may come. */
  private static boolean firstScoring(Record record) {
    RunCard card = record.card();
    return card.status().active()
        && record.scores().stream().allMatch(result -> result.step() >= card.step());
  }

  /** Of tasks whose metric has a scale; a perplexity has no place beside shares. */
  private static List<TaskCurve> taskCurves(List<TaskResult> results, boolean settled) {
    Map<String, List<TaskResult>> byTask = new LinkedHashMap<>();
    results.stream()
        .filter(result -> Double.isFinite(result.metric().highest()))
        .sorted(Comparator.comparing(TaskResult::modality).thenComparing(TaskResult::step))
        .forEach(
            result -> byTask.computeIfAbsent(result.task(), task -> new ArrayList<>()).add(result));
    List<TaskCurve> curves = new ArrayList<>();
    byTask.forEach(
        (task, list) ->
            curves.add(
                new TaskCurve(
                    task,
                    list.get(0).modality() == Modality.VISUAL ? Sense.VISUAL : Sense.TEXTUAL,
                    list.stream()
                        .map(
                            at ->
                                new TaskCurve.ScoreAt(
                                    at.step(), at.share(), at.questions(), at.of()))
                        .toList(),
                    settled)));
    return curves;
  }
}
