package striate.app.live;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleDoubleProperty;
import org.jspecify.annotations.Nullable;
import striate.app.look.SelectionName;
import striate.app.runset.RunSetModel;
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

  private final RunSetModel runSet;
  private final WorkspaceModel workspace;
  private final DoubleProperty smoothing = new SimpleDoubleProperty(0.7);
  private final ReadOnlyObjectWrapper<LossCurves> losses =
      new ReadOnlyObjectWrapper<>(new LossCurves(List.of(), 0));
  private final ReadOnlyObjectWrapper<List<TaskCurve>> scores =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyObjectWrapper<List<TimedBar>> times =
      new ReadOnlyObjectWrapper<>(List.of());

  private final Map<RunId, Record> read = new HashMap<>();
  private boolean reading;
  private boolean again;

  /** Data of a run, read at the state of {@code card}. */
  private record Record(RunCard card, List<Point> losses, List<TaskResult> scores) {}

  public LiveModel(RunSetModel runSet) {
    this.runSet = runSet;
    workspace = runSet.workspace();
    smoothing.addListener((o, before, now) -> draw());
    runSet.chosenProperty().addListener((o, before, now) -> load());
    runSet.focusedProperty().addListener((o, before, now) -> load());
    load();
  }

  /** The runs whose losses and times are drawn. */
  public RunSetModel runSet() {
    return runSet;
  }

  /** The run in focus, whose scores are shown; its curve is always drawn. */
  public ObjectProperty<@Nullable RunId> focusProperty() {
    return runSet.focusProperty();
  }

  /** The state of the run in focus; null if there is none. */
  public ReadOnlyObjectProperty<@Nullable RunCard> focusedProperty() {
    return runSet.focusedProperty();
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
    Record record = read.get(focusProperty().get());
    return record == null || record.losses().isEmpty()
        ? Optional.empty()
        : Optional.of(record.losses().get(record.losses().size() - 1).y());
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
  private List<RunCard> drawn() {
    List<RunCard> cards = new ArrayList<>(runSet.chosenRuns());
    RunCard focused = focusedProperty().get();
    if (focused != null && !runSet.isChosen(focused)) {
      cards.add(0, focused);
    }
    Collections.reverse(cards);
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
    Record record = read.get(focusProperty().get());
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
