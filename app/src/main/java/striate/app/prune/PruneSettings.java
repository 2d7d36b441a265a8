package striate.app.prune;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import javafx.beans.InvalidationListener;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.beans.value.ObservableValue;
import org.jspecify.annotations.Nullable;
import striate.app.workspace.RunCard;
import striate.app.workspace.WorkspaceModel;
import striate.engine.importance.ImportanceMetric;
import striate.engine.inputs.TrainingSamples;
import striate.engine.model.VlmArchitecture;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobSpec;
import striate.engine.run.RunStatus;

/** What the next pruning will be, and what keeps it from being started. */
final class PruneSettings {
  private static final int FEW = 4;
  private static final String QUESTIONS = "50";

  private final WorkspaceModel workspace;
  private final ObservableValue<@Nullable VlmArchitecture> architecture;
  private final ObservableValue<? extends SortedSet<Integer>> selection;
  private final Supplier<JobSpec> design;

  private final ReadOnlyObjectWrapper<List<RunCard>> runs = new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyObjectWrapper<List<RunCard>> comparable =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ObjectProperty<Optional<RunCard>> subject =
      new SimpleObjectProperty<>(Optional.empty());
  private final ObjectProperty<Optional<RunCard>> compared =
      new SimpleObjectProperty<>(Optional.empty());
  private final ObjectProperty<ImportanceMetric> metric =
      new SimpleObjectProperty<>(ImportanceMetric.ANGULAR_DISTANCE);
  private final IntegerProperty steps = new SimpleIntegerProperty(FEW);
  private final IntegerProperty block = new SimpleIntegerProperty(1);
  private final BooleanProperty rerank = new SimpleBooleanProperty();
  private final BooleanProperty allowRegion = new SimpleBooleanProperty();
  private final BooleanProperty heal = new SimpleBooleanProperty();
  private final StringProperty healSteps = new SimpleStringProperty("");
  private final StringProperty questions = new SimpleStringProperty(QUESTIONS);
  private final ReadOnlyStringWrapper obstacle = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper pickProblem = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper region = new ReadOnlyStringWrapper("");

  /**
   * @param architecture of the model that is open
   * @param selection of layers in Design
   * @param design the job in Design, of which model, samples and template count
   */
  PruneSettings(
      WorkspaceModel workspace,
      ObservableValue<@Nullable VlmArchitecture> architecture,
      ObservableValue<? extends SortedSet<Integer>> selection,
      Supplier<JobSpec> design) {
    this.workspace = workspace;
    this.architecture = architecture;
    this.selection = selection;
    this.design = design;
    workspace.runsProperty().addListener((o, before, now) -> list());
    subject.addListener((o, before, now) -> list());
    InvalidationListener changed = o -> judge();
    List.of(subject, compared, metric, steps, block, rerank, allowRegion, heal, healSteps)
        .forEach(input -> input.addListener(changed));
    List.of(questions, architecture, selection, workspace.readOnlyProperty())
        .forEach(input -> input.addListener(changed));
    list();
    String opened = design.get().model();
    runs.get().stream()
        .filter(run -> run.layers().size() < run.layerCount() && run.job().model().equals(opened))
        .findFirst()
        .or(() -> runs.get().stream().findFirst())
        .ifPresent(run -> subject.set(Optional.of(run)));
    steps.set(Math.max(1, Math.min(FEW, candidates())));
    judge();
  }

  /** Finished runs with what they trained, the newest first. */
  ReadOnlyObjectProperty<List<RunCard>> runsProperty() {
    return runs.getReadOnlyProperty();
  }

  /** Those of as many layers and another selection than the subject's, all layers first. */
  ReadOnlyObjectProperty<List<RunCard>> comparableProperty() {
    return comparable.getReadOnlyProperty();
  }

  /** Prunes the model of that run from now on, if what it trained is there. */
  void pick(RunCard run) {
    pickProblem.set(run.obstacle());
    if (pickProblem.get().isEmpty()) {
      subject.set(Optional.of(run));
    }
  }

  /** Why the run that was picked last cannot be pruned, in one line; empty if it can. */
  ReadOnlyStringProperty pickProblemProperty() {
    return pickProblem.getReadOnlyProperty();
  }

  /** The run whose model is pruned; empty for Design's model and selection. */
  ObjectProperty<Optional<RunCard>> subjectProperty() {
    return subject;
  }

  ObjectProperty<Optional<RunCard>> comparedProperty() {
    return compared;
  }

  ObjectProperty<ImportanceMetric> metricProperty() {
    return metric;
  }

  IntegerProperty stepsProperty() {
    return steps;
  }

  IntegerProperty blockProperty() {
    return block;
  }

  BooleanProperty rerankProperty() {
    return rerank;
  }

  BooleanProperty allowRegionProperty() {
    return allowRegion;
  }

  BooleanProperty healProperty() {
    return heal;
  }

  /** Optimizer steps of the healing; blank for a quarter of the job's. */
  StringProperty healStepsProperty() {
    return healSteps;
  }

  StringProperty questionsProperty() {
    return questions;
  }

  /** What keeps this from being started, in one line; empty where nothing does. */
  ReadOnlyStringProperty obstacleProperty() {
    return obstacle.getReadOnlyProperty();
  }

  /** The layers that stay, in a line. */
  ReadOnlyStringProperty regionProperty() {
    return region.getReadOnlyProperty();
  }

  /** Decoder layers of the model that is pruned; 0 where none is open. */
  int layers() {
    VlmArchitecture model = architecture.getValue();
    return subject.get().map(RunCard::layerCount).orElse(model == null ? 0 : model.text().layers());
  }

  /** The layers that stay. */
  SortedSet<Integer> kept() {
    return subject
        .get()
        .map(RunCard::layers)
        .orElseGet(() -> Collections.unmodifiableSortedSet(new TreeSet<>(selection.getValue())));
  }

  /** How many layers may go. */
  private int candidates() {
    int count = layers();
    return allowRegion.get() ? Math.max(0, count - 1) : count - kept().size();
  }

  private void list() {
    List<RunCard> finished =
        workspace.runsProperty().get().stream()
            .filter(card -> card.status() == RunStatus.FINISHED && !card.recorded())
            .toList();
    if (!finished.equals(runs.get())) {
      Optional<RunCard> chosen = same(finished, subject.get());
      runs.set(finished);
      subject.set(chosen);
    }
    List<RunCard> others = new ArrayList<>();
    int count = layers();
    finished.stream()
        .filter(card -> card.layerCount() == count && card.layers().size() == count)
        .forEach(others::add);
    finished.stream()
        .filter(card -> card.layerCount() == count && card.layers().size() < count)
        .forEach(others::add);
    subject.get().ifPresent(run -> others.removeIf(card -> card.id().equals(run.id())));
    if (!others.equals(comparable.get())) {
      Optional<RunCard> chosen = same(others, compared.get());
      comparable.set(List.copyOf(others));
      compared.set(chosen);
    }
  }

  private static Optional<RunCard> same(List<RunCard> cards, Optional<RunCard> chosen) {
    return chosen.flatMap(run -> cards.stream().filter(c -> c.id().equals(run.id())).findAny());
  }

  void judge() {
    int count = layers();
    region.set(count == 0 ? "" : LayerSelection.of(count, kept()).toString());
    String readOnly = workspace.readOnlyProperty().get();
    if (count == 0) {
      obstacle.set("No model is open. Name a checkpoint in Design, or tune one first.");
    } else if (steps.get() * block.get() > candidates()) {
      obstacle.set(
          "At most "
              + candidates()
              + " layers may go"
              + (allowRegion.get() ? "." : ": the region of " + kept().size() + " stays."));
    } else if (number(questions.get()) < 1) {
      obstacle.set("Questions: a whole number, 1 or more.");
    } else if (metric.get().source() == ImportanceMetric.Source.WEIGHTS
        && subject.get().isEmpty()) {
      obstacle.set(
          "This metric compares weights before and after tuning: click a run in the list.");
    } else if (heal.get() && !readOnly.isEmpty()) {
      obstacle.set("Healing is a run of this workspace, which is " + readOnly);
    } else if (heal.get() && subject.get().isEmpty()) {
      obstacle.set("Healing takes data and settings of a run: choose one.");
    } else if (heal.get() && !healSteps.get().isBlank() && number(healSteps.get()) < 1) {
      obstacle.set("Healing steps: a whole number, 1 or more, or empty.");
    } else {
      obstacle.set("");
    }
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException noNumber) {
      return 0;
    }
  }

  PruneRequest request() {
    JobSpec job = subject.get().map(RunCard::job).orElseGet(design);
    boolean bundled = job.data().samples().equals(TrainingSamples.TABLETOP);
    PruneCommandLine.Asked asked = PruneCommandLine.Asked.of(job, bundled);
    return new PruneRequest(
        subject.get().map(run -> run.id().value()).orElse(""),
        subject.get().map(RunCard::name).orElse(job.model()),
        subject.get().isPresent() ? "" : job.model(),
        region.get(),
        layers(),
        metric.get().word(),
        steps.get(),
        block.get(),
        rerank.get(),
        allowRegion.get(),
        number(questions.get()),
        asked.tasks(),
        asked.samples(),
        asked.template(),
        heal.get(),
        number(healSteps.get()),
        compared.get().map(run -> run.id().value()).orElse(""),
        compared.get().map(RunCard::name).orElse(""));
  }
}
