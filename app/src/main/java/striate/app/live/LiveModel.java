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
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.jspecify.annotations.Nullable;
import striate.app.look.SelectionName;
import striate.app.runset.Pointed;
import striate.app.runset.RunGroup;
import striate.app.runset.RunSetModel;
import striate.app.task.LatestResult;
import striate.app.workspace.Experiments;
import striate.app.workspace.GivenAnswer;
import striate.app.workspace.RunCard;
import striate.app.workspace.RunTrace;
import striate.app.workspace.StepValues;
import striate.app.workspace.TaskResult;
import striate.app.workspace.WorkspaceModel;
import striate.charts.data.GroupLook;
import striate.charts.data.LayerTimes;
import striate.charts.data.LossCurves;
import striate.charts.data.Point;
import striate.charts.data.Sense;
import striate.charts.data.TaskCurve;
import striate.charts.data.TimedBar;
import striate.engine.run.Modality;
import striate.engine.run.RunId;

/** Curves of the running run and of other chosen runs. */
public final class LiveModel {
  private static final int POINTS = 4_000;
  private static final int ANSWERS = 84;
  private static final RunTrace NO_TRACE = new RunTrace(new LayerTimes(List.of()), List.of());

  private final RunSetModel runSet;
  private final WorkspaceModel workspace;
  private final DoubleProperty smoothing = new SimpleDoubleProperty(0.7);
  private final ReadOnlyObjectWrapper<LossCurves> losses =
      new ReadOnlyObjectWrapper<>(new LossCurves(List.of(), 0));
  private final ReadOnlyObjectWrapper<List<TaskCurve>> scores =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyObjectWrapper<TimeBars> times = new ReadOnlyObjectWrapper<>(TimeBars.NONE);

  private final ReadOnlyObjectWrapper<LayerTimes> layerTimes =
      new ReadOnlyObjectWrapper<>(new LayerTimes(List.of()));
  private final ReadOnlyObjectWrapper<List<GivenAnswer>> answers =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ObjectProperty<Measure> measure = new SimpleObjectProperty<>(Measure.LOSS);
  private final ObjectProperty<Progress> progress = new SimpleObjectProperty<>(Progress.STEPS);
  private final BooleanProperty logarithmic = new SimpleBooleanProperty();
  private final BooleanProperty seedsTogether = new SimpleBooleanProperty(true);

  private final Map<RunId, Record> read = new HashMap<>();
  private final LatestResult<List<Record>> loaded;
  private final LatestResult<LossCurves> curves;

  /**
   * Data of a run, read at the state of {@code card}.
   *
   * @param whole whether all values of its steps were read, not the losses alone
   * @param focused whether what is only shown of the run in focus was read
   */
  private record Record(
      RunCard card,
      boolean whole,
      boolean focused,
      List<Point> losses,
      List<StepValues> steps,
      RunTrace trace,
      List<TaskResult> scores,
      List<GivenAnswer> answers) {}

  public LiveModel(RunSetModel runSet) {
    this.runSet = runSet;
    workspace = runSet.workspace();
    loaded = LatestResult.repeated(workspace.tasks(), this::take, failure -> draw());
    curves =
        LatestResult.calculated(
            workspace.tasks(),
            losses::set,
            failure -> {
              throw new IllegalStateException(failure);
            });
    smoothing.addListener((o, before, now) -> draw());
    logarithmic.addListener((o, before, now) -> draw());
    seedsTogether.addListener((o, before, now) -> draw());
    measure.addListener((o, before, now) -> load());
    progress.addListener((o, before, now) -> load());
    runSet.chosenProperty().addListener((o, before, now) -> load());
    runSet.focusedProperty().addListener((o, before, now) -> load());
    runSet.pointedProperty().addListener((o, before, now) -> draw());
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

  /** What is drawn of every step. */
  public ObjectProperty<Measure> measureProperty() {
    return measure;
  }

  /** What it is drawn over. */
  public ObjectProperty<Progress> progressProperty() {
    return progress;
  }

  /** Whether equal factors have equal heights. */
  public BooleanProperty logarithmicProperty() {
    return logarithmic;
  }

  /** Whether the seeds of a group are one curve with a band, not one curve each. */
  public BooleanProperty seedsTogetherProperty() {
    return seedsTogether;
  }

  /** Times of the layers of the run in focus; empty where its job does not measure them. */
  public ReadOnlyObjectProperty<LayerTimes> layerTimesProperty() {
    return layerTimes.getReadOnlyProperty();
  }

  /** Some answers of the latest evaluation of the run in focus. */
  public ReadOnlyObjectProperty<List<GivenAnswer>> answersProperty() {
    return answers.getReadOnlyProperty();
  }

  public ReadOnlyObjectProperty<List<TaskCurve>> scoresProperty() {
    return scores.getReadOnlyProperty();
  }

  public ReadOnlyObjectProperty<TimeBars> timesProperty() {
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
    boolean whole = choice().needsSteps();
    boolean memory = measure.get() == Measure.MEMORY;
    RunId focus = focusProperty().get();
    List<RunCard> stale =
        drawn().stream().filter(card -> isStale(card, whole, memory, focus)).toList();
    if (stale.isEmpty()) {
      draw();
      return;
    }
    Experiments experiments = workspace.experiments();
    loaded.ask(
        () -> {
          List<Record> fresh = new ArrayList<>();
          for (RunCard card : stale) {
            fresh.add(read(experiments, card, whole, memory || card.id().equals(focus)));
          }
          return fresh;
        });
  }

  private boolean isStale(RunCard card, boolean whole, boolean memory, @Nullable RunId focus) {
    Record record = read.get(card.id());
    return record == null
        || !record.card().equals(card)
        || (whole && !record.whole())
        || ((memory || card.id().equals(focus)) && !record.focused());
  }

  private static Record read(
      Experiments experiments, RunCard card, boolean whole, boolean focused) {
    RunId run = card.id();
    return new Record(
        card,
        whole,
        focused,
        experiments.losses(run, POINTS),
        whole ? experiments.steps(run, POINTS) : List.of(),
        focused ? experiments.trace(run) : NO_TRACE,
        experiments.scores(run),
        focused ? experiments.latestAnswers(run, ANSWERS) : List.of());
  }

  private LiveCurves choice() {
    return new LiveCurves(
        measure.get(), progress.get(), logarithmic.get(), seedsTogether.get(), smoothing.get());
  }

  private void take(List<Record> fresh) {
    fresh.forEach(record -> read.put(record.card().id(), record));
    draw();
  }

  /** The chosen runs and the one in focus, the oldest first. */
  List<RunCard> drawn() {
    List<RunCard> cards = new ArrayList<>(runSet.chosenRuns());
    RunCard focused = focusedProperty().get();
    if (focused != null && !runSet.isChosen(focused)) {
      cards.add(0, focused);
    }
    Collections.reverse(cards);
    return cards;
  }

  private void draw() {
    List<LiveCurves.Run> runs = new ArrayList<>();
    List<TimeBars.Timed> bars = new ArrayList<>();
    for (RunCard card : drawn()) {
      GroupLook look = look(card);
      String group = runSet.group(card.id()).map(RunGroup::name).orElse(card.title());
      Record record = read.get(card.id());
      if (record != null) {
        runs.add(
            new LiveCurves.Run(
                card, group, look, record.losses(), record.steps(), record.trace().memory()));
      }
      Double left = card.status().active() ? card.secondsLeft() : Double.valueOf(0);
      if (card.tuningSeconds() > 0) {
        bars.add(
            new TimeBars.Timed(
                group,
                new TimedBar(card.title(), look, card.tuningSeconds(), left == null ? 0 : left)));
      }
    }
    // what has a colour, or is pointed at, lies above the others
    runs.sort(Comparator.comparing(run -> !run.look().grey()));
    LiveCurves choice = choice();
    curves.ask(() -> choice.of(runs)); // of 250 runs takes the time of several frames
    times.set(TimeBars.of(bars));
    Record record = read.get(focusProperty().get());
    scores.set(record == null ? List.of() : taskCurves(record.scores(), !firstScoring(record)));
    layerTimes.set(record == null ? new LayerTimes(List.of()) : record.trace().layerTimes());
    answers.set(record == null ? List.of() : record.answers());
  }

  /**
   * That of its group, grey while another one is pointed at; the run in focus has its kind's colour
   * where its group is not chosen.
   */
  GroupLook look(RunCard card) {
    Pointed at = runSet.pointedProperty().get();
    if (at != null
        && runSet.group(card.id()).map(group -> !group.key().equals(at.group())).orElse(true)) {
      return GroupLook.GREY;
    }
    return runSet.isChosen(card)
        ? runSet.look(card.id())
        : GroupLook.of(SelectionName.of(card.layers(), card.layerCount()).hue());
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
