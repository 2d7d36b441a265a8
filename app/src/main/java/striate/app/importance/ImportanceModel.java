package striate.app.importance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.beans.InvalidationListener;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.beans.value.ObservableValue;
import org.jspecify.annotations.Nullable;
import striate.app.command.CommandModel;
import striate.app.command.CommandSetting;
import striate.app.workspace.RunCard;
import striate.app.workspace.WorkspaceModel;
import striate.engine.importance.ImportanceMetric;
import striate.engine.inputs.TrainingSamples;
import striate.engine.model.VlmArchitecture;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;

/** Measures layers of the model that is open in Design, and keeps what was measured. */
public final class ImportanceModel {
  private static final String FEW = "64";

  private final WorkspaceModel workspace;
  private final MeasuringCommand measuring;
  private final ObservableValue<@Nullable VlmArchitecture> architecture;
  private final ObservableValue<? extends SortedSet<Integer>> selection;
  private final Supplier<JobSpec> design;
  private final Consumer<SortedSet<Integer>> taken;
  private final CommandModel command;
  private final MeasuredFiles files;

  private final ObjectProperty<ImportanceMetric> metric =
      new SimpleObjectProperty<>(ImportanceMetric.BLOCK_INFLUENCE);
  private final ReadOnlyStringWrapper pickProblem = new ReadOnlyStringWrapper("");
  private final ObjectProperty<Optional<RunCard>> tunedBy =
      new SimpleObjectProperty<>(Optional.empty());
  private final StringProperty samples = new SimpleStringProperty("");
  private final StringProperty template = new SimpleStringProperty("");
  private final StringProperty limit = new SimpleStringProperty(FEW);
  private final IntegerProperty distance = new SimpleIntegerProperty(1);
  private final ReadOnlyStringWrapper obstacle = new ReadOnlyStringWrapper("");

  private final ReadOnlyObjectWrapper<List<Measured>> known =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyObjectWrapper<List<MeasuredLayers>> measured =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ObjectProperty<@Nullable Measured> shown = new SimpleObjectProperty<>();
  private final ObjectProperty<Measured.Part> part = new SimpleObjectProperty<>(Measured.Part.ALL);
  private final IntegerProperty shownDistance = new SimpleIntegerProperty(1);
  private final ReadOnlyObjectWrapper<double[]> values = new ReadOnlyObjectWrapper<>(new double[0]);
  private final ReadOnlyStringWrapper took = new ReadOnlyStringWrapper("");
  private List<Measured> all = List.of();
  private String opened = "";

  /**
   * @param architecture of the model that is open
   * @param selection of layers in Design
   * @param design the job in Design, of which model, samples and template count
   * @param taken takes layers into Design
   */
  public ImportanceModel(
      WorkspaceModel workspace,
      CommandSetting setting,
      ObservableValue<@Nullable VlmArchitecture> architecture,
      ObservableValue<? extends SortedSet<Integer>> selection,
      Supplier<JobSpec> design,
      Consumer<SortedSet<Integer>> taken) {
    this.workspace = workspace;
    this.measuring = new MeasuringCommand(setting);
    this.architecture = architecture;
    this.selection = selection;
    this.design = design;
    this.taken = taken;
    this.command = new CommandModel(workspace.tasks());
    this.files = new MeasuredFiles(setting.workspace());
    architecture.addListener((o, before, now) -> open());
    workspace.runsProperty().addListener((o, before, now) -> checkRun());
    InvalidationListener changed = o -> judge();
    List.of(metric, tunedBy, samples, template, limit, distance)
        .forEach(input -> input.addListener(changed));
    shown.addListener((o, before, now) -> show(now));
    part.addListener((o, before, now) -> value());
    shownDistance.addListener((o, before, now) -> value());
    open();
    load();
  }

  /** The running computation. */
  public CommandModel command() {
    return command;
  }

  ObjectProperty<ImportanceMetric> metricProperty() {
    return metric;
  }

  /** Measures the model of that run from now on, if it tuned the open model. */
  void pick(RunCard run) {
    String other =
        run.job().model().equals(opened)
            ? ""
            : run.name() + " tuned " + run.job().model() + ", and Design has " + opened;
    pickProblem.set(run.obstacle().isEmpty() ? other : run.obstacle());
    if (pickProblem.get().isEmpty()) {
      tunedBy.set(Optional.of(run));
    }
  }

  /** Why the run that was picked last cannot be measured, in one line; empty if it can. */
  ReadOnlyStringProperty pickProblemProperty() {
    return pickProblem.getReadOnlyProperty();
  }

  /** The run whose model is measured; empty for the model as it is. */
  ObjectProperty<Optional<RunCard>> tunedByProperty() {
    return tunedBy;
  }

  /** A samples file; blank for the bundled world's test questions. */
  StringProperty samplesProperty() {
    return samples;
  }

  StringProperty templateProperty() {
    return template;
  }

  /** How many of the samples. */
  StringProperty limitProperty() {
    return limit;
  }

  /** Layers that an angular distance at the last token is measured over. */
  IntegerProperty distanceProperty() {
    return distance;
  }

  /** What keeps this from being computed, in one line; empty where nothing does. */
  ReadOnlyStringProperty obstacleProperty() {
    return obstacle.getReadOnlyProperty();
  }

  /** What was measured of the open model, the newest first. */
  ReadOnlyObjectProperty<List<Measured>> knownProperty() {
    return known.getReadOnlyProperty();
  }

  ObjectProperty<@Nullable Measured> shownProperty() {
    return shown;
  }

  ObjectProperty<Measured.Part> partProperty() {
    return part;
  }

  /** Layers that the shown angular distance is over. */
  IntegerProperty shownDistanceProperty() {
    return shownDistance;
  }

  /** The layers that are selected in Design. */
  ObservableValue<? extends SortedSet<Integer>> selectionProperty() {
    return selection;
  }

  /** The newest values of every metric and run that was measured of the open model. */
  public ReadOnlyObjectProperty<List<MeasuredLayers>> measuredProperty() {
    return measured.getReadOnlyProperty();
  }

  /** What is shown, a value a layer; NaN where a layer has none. */
  public ReadOnlyObjectProperty<double[]> valuesProperty() {
    return values.getReadOnlyProperty();
  }

  /** What was taken into Design, in a line; empty where nothing was. */
  ReadOnlyStringProperty tookProperty() {
    return took.getReadOnlyProperty();
  }

  private void open() {
    JobSpec job = design.get();
    if (!job.model().equals(opened)) {
      opened = job.model();
      boolean bundled = job.data().samples().equals(TrainingSamples.TABLETOP);
      String named = job.data().template();
      samples.set(bundled ? "" : job.data().samples());
      template.set(bundled || named == null ? "" : named);
    }
    checkRun();
    list();
    judge();
  }

  /** A run that was deleted, or tuned another model, is measured no more. */
  private void checkRun() {
    tunedBy.set(
        tunedBy
            .get()
            .flatMap(run -> workspace.run(run.id()))
            .filter(run -> run.obstacle().isEmpty() && run.job().model().equals(opened)));
  }

  private void judge() {
    took.set("");
    obstacle.set(
        architecture.getValue() == null
            ? "No model is open. Name a checkpoint in Design."
            : MetricWords.ofWeights(metric.get()) && tunedBy.get().isEmpty()
                ? "This metric compares weights before and after tuning: click a finished run in"
                    + " the list."
                : count() < 1 ? "Samples: a whole number, 1 or more." : "");
  }

  private int count() {
    try {
      return Integer.parseInt(limit.get().strip());
    } catch (NumberFormatException noNumber) {
      return 0;
    }
  }

  private Measurement measurement() {
    JobSpec job = design.get();
    boolean weights = MetricWords.ofWeights(metric.get());
    return new Measurement(
        job.model(),
        Objects.requireNonNullElse(job.tower(), ""),
        Objects.requireNonNullElse(job.projector(), ""),
        tunedBy.get().map(run -> run.id().value()).orElse(""),
        tunedBy.get().map(RunCard::name).orElse(""),
        metric.get(),
        weights ? "" : samples.get().strip(),
        weights ? "" : template.get().strip(),
        weights ? 1 : count(),
        metric.get() == ImportanceMetric.ANGULAR_DISTANCE_LAST_TOKEN ? distance.get() : 1);
  }

  /** Measures; what was measured on the same files is shown at once. */
  public void compute() {
    judge();
    if (!obstacle.get().isEmpty() || command.busyProperty().get()) {
      return;
    }
    Measurement asked = measurement();
    workspace
        .tasks()
        .run(() -> measuring.prepare(asked), prepared -> start(asked, prepared), command::refuse);
  }

  private void start(Measurement asked, MeasuringCommand.Prepared prepared) {
    Optional<Measured> before =
        all.stream()
            .filter(
                one ->
                    one.measurement().key().equals(asked.key())
                        && one.stamp().equals(prepared.stamp()))
            .findAny();
    if (before.isPresent()) {
      shown.set(before.get());
      return;
    }
    String[] last = {""};
    command.start(
        measuring.command(prepared),
        "opening the model \u2026",
        printed -> last[0] = printed,
        () -> {
          try {
            add(Measured.of(asked, prepared.stamp(), last[0]));
          } catch (Problem unexpected) {
            command.refuse(unexpected);
          }
        });
  }

  private void load() {
    workspace
        .tasks()
        .runLong(
            () -> files.read().stream().filter(this::upToDate).toList(),
            found -> {
              List<Measured> joined = new ArrayList<>(all);
              found.stream().filter(one -> !has(one.measurement().key())).forEach(joined::add);
              all = List.copyOf(joined);
              list();
            },
            command::refuse);
  }

  private boolean upToDate(Measured measured) {
    try {
      return measuring.stamp(measured.measurement()).equals(measured.stamp());
    } catch (Problem gone) {
      return false;
    }
  }

  private boolean has(String key) {
    return all.stream().anyMatch(one -> one.measurement().key().equals(key));
  }

  private void add(Measured fresh) {
    List<Measured> now = new ArrayList<>(List.of(fresh));
    all.stream()
        .filter(one -> !one.measurement().key().equals(fresh.measurement().key()))
        .forEach(now::add);
    all = List.copyOf(now);
    list();
    shown.set(fresh);
    if (workspace.readOnlyProperty().get().isEmpty()) {
      workspace
          .tasks()
          .run(
              () -> {
                files.write(fresh);
                return fresh;
              },
              written -> {},
              command::refuse);
    }
  }

  /** Those of the open model; another one's say nothing of it. */
  private void list() {
    known.set(all.stream().filter(one -> one.measurement().model().equals(opened)).toList());
    Map<String, MeasuredLayers> newest = new LinkedHashMap<>();
    known.get().stream()
        .flatMap(one -> one.named().stream())
        .forEach(one -> newest.putIfAbsent(one.name(), one));
    measured.set(List.copyOf(newest.values()));
    Measured now = shown.get();
    if (now == null || !known.get().contains(now)) {
      shown.set(known.get().isEmpty() ? null : known.get().get(0));
    }
  }

  private void show(@Nullable Measured now) {
    took.set("");
    if (now == null || !now.tellsApart()) {
      part.set(Measured.Part.ALL);
    }
    if (now != null && shownDistance.get() > now.farthest()) {
      shownDistance.set(1);
    }
    value();
  }

  private void value() {
    Measured now = shown.get();
    values.set(now == null ? new double[0] : now.values(part.get(), shownDistance.get()));
  }

  /** Selects the k layers with the largest values in Design, or those with the smallest. */
  public void take(int k, boolean largest) {
    VlmArchitecture model = architecture.getValue();
    Measured now = shown.get();
    if (now == null || model == null || model.text().layers() != now.layers()) {
      took.set("");
      return;
    }
    SortedSet<Integer> layers = Measured.picked(values.get(), k, largest);
    taken.accept(layers);
    took.set(
        layers.size()
            + (layers.size() == 1 ? " layer is" : " layers are")
            + " now selected in Design: "
            + LayerSelection.of(now.layers(), layers)
            + ". Undo there takes it back.");
  }
}
