package striate.app.samples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import javafx.beans.InvalidationListener;
import javafx.beans.Observable;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import striate.app.runset.ChosenGroup;
import striate.app.runset.RunSetModel;
import striate.app.task.TaskExecutor;
import striate.app.workspace.RunCard;
import striate.app.workspace.TaskAnswers;
import striate.app.workspace.WorkspaceModel;
import striate.engine.inputs.PreviewedSample;
import striate.engine.run.JobSpec;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;

/**
 * Questions with the answers of up to three runs, filtered; and a job's training data. Answers are
 * read and filtered in the background: the latest choice wins.
 */
public final class SamplesModel {
  /** How many runs are shown side by side. */
  static final int PLACES = 3;

  /** What the filter by task is while all are shown. */
  static final String ALL_TASKS = "all tasks";

  private static final int PREVIEWED = 200;
  private static final int REMEMBERED = 6;

  private final RunSetModel runSet;
  private final WorkspaceModel workspace;
  private final Supplier<JobSpec> design;
  private final PreviewReader previewReader;
  private final ReadOnlyObjectWrapper<List<RunCard>> runs = new ReadOnlyObjectWrapper<>(List.of());
  private final List<ObjectProperty<Optional<RunCard>>> chosen = new ArrayList<>();
  private final ObjectProperty<Agreement> agreement = new SimpleObjectProperty<>(Agreement.ALL);
  private final StringProperty task = new SimpleStringProperty(ALL_TASKS);
  private final StringProperty text = new SimpleStringProperty("");
  private final ReadOnlyObjectWrapper<List<String>> tasks =
      new ReadOnlyObjectWrapper<>(List.of(ALL_TASKS));
  private final ReadOnlyObjectWrapper<List<SampleRow>> rows =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyStringWrapper summary = new ReadOnlyStringWrapper("");
  private final ReadOnlyBooleanWrapper reading = new ReadOnlyBooleanWrapper();
  private final ReadOnlyObjectWrapper<List<PreviewedSample>> previews =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyStringWrapper previewHint = new ReadOnlyStringWrapper("");
  private final Map<RunId, List<TaskAnswers>> read = new HashMap<>();
  private List<SampleRow> all = List.of();
  private List<RunId> followed = List.of();
  private BiConsumer<LookedAt, Boolean> look = (row, asked) -> {};
  private boolean setting;
  private int asked;
  private int filtered;
  private int previewed;

  /**
   * @param runSet whose chosen groups are shown, a run of each
   * @param design the job in Design, whose training data is previewed
   */
  public SamplesModel(RunSetModel runSet, Supplier<JobSpec> design, PreviewReader previewReader) {
    this.runSet = runSet;
    this.workspace = runSet.workspace();
    this.design = design;
    this.previewReader = previewReader;
    InvalidationListener other = o -> load();
    for (int place = 0; place < PLACES; place++) {
      ObjectProperty<Optional<RunCard>> run = new SimpleObjectProperty<>(Optional.empty());
      run.addListener(other);
      chosen.add(run);
    }
    InvalidationListener filter = o -> filter();
    List.<Observable>of(agreement, task, text).forEach(input -> input.addListener(filter));
    workspace.runsProperty().addListener((o, before, now) -> list());
    runSet.chosenProperty().addListener((o, before, now) -> follow());
    runSet.baselineProperty().addListener((o, before, now) -> follow());
    list();
    follow();
  }

  RunSetModel runSet() {
    return runSet;
  }

  /** Finished runs, the newest first. */
  ReadOnlyObjectProperty<List<RunCard>> runsProperty() {
    return runs.getReadOnlyProperty();
  }

  /**
   * The run in a place.
   *
   * @param place 0 is A, 1 is B
   */
  ObjectProperty<Optional<RunCard>> chosenProperty(int place) {
    return chosen.get(place);
  }

  ObjectProperty<Agreement> agreementProperty() {
    return agreement;
  }

  /** The task whose questions are shown, or {@link #ALL_TASKS}. */
  StringProperty taskProperty() {
    return task;
  }

  /** Words that have to stand in question, reference or answers. */
  StringProperty textProperty() {
    return text;
  }

  /** All tasks that there are answers to. */
  ReadOnlyObjectProperty<List<String>> tasksProperty() {
    return tasks.getReadOnlyProperty();
  }

  /** The questions that are shown. */
  ReadOnlyObjectProperty<List<SampleRow>> rowsProperty() {
    return rows.getReadOnlyProperty();
  }

  /** How many these are, and how often each run was right, in a line. */
  ReadOnlyStringProperty summaryProperty() {
    return summary.getReadOnlyProperty();
  }

  /** Whether answers are being read. */
  ReadOnlyBooleanProperty readingProperty() {
    return reading.getReadOnlyProperty();
  }

  /** The first training samples of Design's job. */
  ReadOnlyObjectProperty<List<PreviewedSample>> previewsProperty() {
    return previews.getReadOnlyProperty();
  }

  /**
   * Sets what looks at a question closely.
   *
   * @param takes the question, and whether it was asked for rather than only selected
   */
  public void onLook(BiConsumer<LookedAt, Boolean> takes) {
    look = takes;
  }

  void look(SampleRow row, boolean asked) {
    look.accept(
        LookedAt.of(row, chosen.stream().map(place -> place.get().map(RunCard::title)).toList()),
        asked);
  }

  /** What is previewed, or why nothing can be, in a line. */
  ReadOnlyStringProperty previewHintProperty() {
    return previewHint.getReadOnlyProperty();
  }

  TaskExecutor background() {
    return workspace.tasks();
  }

  /** Shows the questions of a task that one of two runs was right about and the other was not. */
  public void show(String ofTask, RunId runA, RunId runB) {
    list();
    setting = true;
    chosen.get(0).set(find(runA));
    chosen.get(1).set(find(runB));
    chosen.get(2).set(Optional.empty());
    task.set(ofTask);
    text.set("");
    agreement.set(Agreement.ONE_OF_THEM);
    setting = false;
    load();
  }

  private Optional<RunCard> find(RunId run) {
    return runs.get().stream().filter(card -> card.id().equals(run)).findFirst();
  }

  private void list() {
    List<RunCard> finished =
        workspace.runsProperty().get().stream()
            .filter(card -> card.status() == RunStatus.FINISHED)
            .toList();
    if (finished.equals(runs.get())) {
      return;
    }
    runs.set(finished);
    setting = true;
    for (ObjectProperty<Optional<RunCard>> place : chosen) {
      place.set(place.get().flatMap(card -> find(card.id())));
    }
    setting = false;
    follow();
  }

  /** A run of each chosen group: the baseline's is B, that of the first other group A. */
  private void follow() {
    ChosenGroup baseline = runSet.baselineProperty().get();
    List<Optional<RunCard>> others = new ArrayList<>();
    for (ChosenGroup group : runSet.chosenProperty().get()) {
      Optional<RunCard> run = finished(group);
      if (run.isPresent() && (baseline == null || !group.key().equals(baseline.key()))) {
        others.add(run);
      }
    }
    Optional<RunCard> pinned = baseline == null ? Optional.empty() : finished(baseline);
    List<Optional<RunCard>> now = new ArrayList<>(others);
    now.add(Math.min(1, now.size()), pinned);
    now = now.stream().filter(Optional::isPresent).toList();
    List<RunId> shown = now.stream().flatMap(Optional::stream).map(RunCard::id).toList();
    if (shown.equals(followed)) {
      return;
    }
    followed = shown;
    setting = true;
    for (int place = 0; place < PLACES; place++) {
      chosen.get(place).set(place < now.size() ? now.get(place) : Optional.empty());
    }
    setting = false;
    load();
  }

  private static Optional<RunCard> finished(ChosenGroup group) {
    return group.runs().stream().filter(run -> run.status() == RunStatus.FINISHED).findFirst();
  }

  private void load() {
    if (setting) {
      return;
    }
    int now = ++asked;
    List<Optional<RunId>> wanted =
        chosen.stream().map(place -> place.get().map(RunCard::id)).toList();
    Map<RunId, List<TaskAnswers>> known = new HashMap<>(read);
    reading.set(true);
    workspace
        .tasks()
        .run(
            () -> {
              for (Optional<RunId> run : wanted) {
                run.ifPresent(id -> known.computeIfAbsent(id, workspace.experiments()::answers));
              }
              return SampleRow.joined(
                  wanted.stream()
                      .map(
                          run -> run.map(id -> known.getOrDefault(id, List.of())).orElse(List.of()))
                      .toList());
            },
            joined -> {
              if (now == asked) {
                reading.set(false);
                remember(wanted, known);
                take(joined);
              }
            },
            failure -> {
              if (now == asked) {
                reading.set(false);
                take(List.of());
                summary.set("The answers cannot be read: " + failure.getMessage());
              }
            });
  }

  private void remember(List<Optional<RunId>> wanted, Map<RunId, List<TaskAnswers>> known) {
    read.putAll(known);
    if (read.size() > REMEMBERED) {
      read.keySet().retainAll(wanted.stream().flatMap(Optional::stream).toList());
    }
  }

  private void take(List<SampleRow> joined) {
    all = joined;
    List<String> names = new ArrayList<>(List.of(ALL_TASKS));
    joined.stream().map(SampleRow::task).distinct().forEach(names::add);
    String shown = task.get();
    tasks.set(List.copyOf(names));
    setting = true;
    task.set(names.contains(shown) ? shown : ALL_TASKS);
    setting = false;
    filter();
  }

  private void filter() {
    if (setting) {
      return;
    }
    int now = ++filtered;
    List<SampleRow> from = all;
    Agreement which = agreement.get();
    String only = task.get();
    List<String> words =
        Arrays.stream(text.get().toLowerCase(Locale.ROOT).strip().split("\\s+"))
            .filter(word -> !word.isEmpty())
            .toList();
    workspace
        .tasks()
        .run(
            () ->
                from.stream()
                    .filter(row -> only.equals(ALL_TASKS) || row.task().equals(only))
                    .filter(row -> which.holds(row.given(0), row.given(1)))
                    .filter(row -> row.matches(words))
                    .toList(),
            found -> {
              if (now == filtered) {
                rows.set(found);
                summary.set(SampleRow.summary(found, from.size()));
              }
            },
            failure -> summary.set("The questions cannot be filtered: " + failure.getMessage()));
  }

  /** Reads the training data of the job that Design describes now. */
  void preview() {
    int now = ++previewed;
    JobSpec job = design.get();
    previewHint.set("reading \u2026");
    workspace
        .tasks()
        .runLong(
            () -> previewReader.read(job, PREVIEWED),
            found -> {
              if (now == previewed) {
                previews.set(found);
                previewHint.set(
                    String.format(
                        Locale.ROOT,
                        "%s%s, template %s",
                        found.size() == PREVIEWED ? "the first " + PREVIEWED + " of " : "",
                        job.data().samples(),
                        job.data().template() == null ? "none" : job.data().template()));
              }
            },
            failure -> {
              if (now == previewed) {
                previews.set(List.of());
                previewHint.set(String.valueOf(failure.getMessage()));
              }
            });
  }
}
