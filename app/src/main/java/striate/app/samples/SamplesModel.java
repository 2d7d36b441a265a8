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
import striate.app.task.LatestResult;
import striate.app.task.TaskExecutor;
import striate.app.workspace.RunCard;
import striate.app.workspace.TaskAnswers;
import striate.app.workspace.WorkspaceModel;
import striate.engine.inputs.PreviewedSample;
import striate.engine.run.JobSpec;
import striate.engine.run.Modality;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;

/**
 * Questions with the answers of a run of each chosen group, filtered; and a job's training data.
 * Answers are read and filtered in the background: the latest choice wins.
 */
public final class SamplesModel {
  /** What the filter by task is while all are shown. */
  public static final String ALL_TASKS = "all tasks";

  private static final int PREVIEWED = 200;
  private static final int REMEMBERED = 24;

  private final RunSetModel runSet;
  private final WorkspaceModel workspace;
  private final Supplier<JobSpec> design;
  private final PreviewReader previewReader;
  private final ReadOnlyObjectWrapper<List<AnswerColumn>> columns =
      new ReadOnlyObjectWrapper<>(List.of());
  private final ReadOnlyObjectWrapper<List<Long>> seeds = new ReadOnlyObjectWrapper<>(List.of());
  private final ObjectProperty<Optional<Long>> seed = new SimpleObjectProperty<>(Optional.empty());
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
  private final LatestResult<Answered> answered;
  private final LatestResult<Filtered> filtered;
  private final LatestResult<Previewed> previewed;
  private List<AnswerColumn> wanted = List.of();
  private List<SampleRow> all = List.of();
  private List<AnswerColumn> allOf = List.of();
  private String keyA = "";
  private String keyB = "";
  private BiConsumer<LookedAt, Boolean> look = (row, asked) -> {};
  private boolean setting;

  /** Questions with answers, and what was read for them and before. */
  private record Answered(
      List<Optional<RunId>> runs, Map<RunId, List<TaskAnswers>> read, List<SampleRow> rows) {}

  /**
   * Some of the questions.
   *
   * @param columns whose answers they have
   * @param of how many questions there are
   */
  private record Filtered(List<AnswerColumn> columns, List<SampleRow> rows, int of) {}

  /** Training samples of a job. */
  private record Previewed(JobSpec job, List<PreviewedSample> samples) {}

  /**
   * @param runSet whose chosen groups are shown, a run of each
   * @param design the job in Design, whose training data is previewed
   */
  public SamplesModel(RunSetModel runSet, Supplier<JobSpec> design, PreviewReader previewReader) {
    this.runSet = runSet;
    this.workspace = runSet.workspace();
    this.design = design;
    this.previewReader = previewReader;
    TaskExecutor background = workspace.tasks();
    answered = LatestResult.brief(background, this::take, this::unread);
    filtered = LatestResult.brief(background, this::take, this::unfiltered);
    previewed = LatestResult.lengthy(background, this::take, this::unpreviewed);
    InvalidationListener filter = o -> filter();
    List.<Observable>of(agreement, task, text).forEach(input -> input.addListener(filter));
    seed.addListener((o, before, now) -> follow());
    runSet.changesProperty().addListener((o, before, now) -> follow());
    follow();
    load();
  }

  RunSetModel runSet() {
    return runSet;
  }

  /** Whose answers are shown: A, B, then the other groups that have a colour. */
  ReadOnlyObjectProperty<List<AnswerColumn>> columnsProperty() {
    return columns.getReadOnlyProperty();
  }

  /** Seeds of the chosen finished runs, ascending. */
  ReadOnlyObjectProperty<List<Long>> seedsProperty() {
    return seeds.getReadOnlyProperty();
  }

  /** The seed whose runs are shown; empty for the newest run of each group. */
  ObjectProperty<Optional<Long>> seedProperty() {
    return seed;
  }

  /** Makes a group A; the one that was A takes its place where it was B. */
  void takeA(String group) {
    compare(group, group.equals(key(1)) ? key(0) : key(1));
  }

  /** Makes a group B; the one that was B takes its place where it was A. */
  void takeB(String group) {
    compare(group.equals(key(0)) ? key(1) : key(0), group);
  }

  private String key(int place) {
    return place < wanted.size() ? wanted.get(place).group().key() : "";
  }

  private void compare(String groupA, String groupB) {
    keyA = groupA;
    keyB = groupB;
    follow();
  }

  /** Whether any run has finished, chosen or not. */
  boolean anyFinished() {
    return workspace.runsProperty().get().stream()
        .anyMatch(run -> run.status() == RunStatus.FINISHED);
  }

  ObjectProperty<Agreement> agreementProperty() {
    return agreement;
  }

  /** The task whose questions are shown, or {@link #ALL_TASKS}. */
  StringProperty taskProperty() {
    return task;
  }

  /** Whether all questions that are shown are of one task, which the filter names. */
  boolean tellsTask() {
    String only = task.get();
    return !only.equals(ALL_TASKS)
        && List.of(Modality.values()).stream().noneMatch(one -> only.equals(tasksOf(one)));
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
    look.accept(LookedAt.of(row, columns.get()), asked);
  }

  /** What is previewed, or why nothing can be, in a line. */
  ReadOnlyStringProperty previewHintProperty() {
    return previewHint.getReadOnlyProperty();
  }

  TaskExecutor background() {
    return workspace.tasks();
  }

  /**
   * Shows questions by which of two groups was right.
   *
   * @param ofTask one of {@link #tasksProperty}
   * @param groupA key of the group that is A; empty for the usual one
   * @param groupB key of the group that is B; empty for the usual one
   */
  public void show(String ofTask, String groupA, String groupB, Agreement which) {
    setting = true;
    task.set(ofTask);
    text.set("");
    agreement.set(which);
    seed.set(Optional.empty());
    setting = false;
    compare(groupA, groupB);
    load();
  }

  /** Takes a run of each chosen group. */
  private void follow() {
    if (setting) {
      return;
    }
    List<ChosenGroup> chosen = runSet.chosenProperty().get();
    List<Long> known =
        chosen.stream()
            .flatMap(group -> group.runs().stream())
            .filter(run -> run.status() == RunStatus.FINISHED)
            .map(run -> run.job().seed())
            .distinct()
            .sorted()
            .toList();
    seeds.set(known);
    if (seed.get().isPresent() && !known.contains(seed.get().get())) {
      setting = true;
      seed.set(Optional.empty());
      setting = false;
    }
    List<Optional<RunId>> before = runs(wanted);
    wanted = AnswerColumn.of(chosen, runSet.baselineProperty().get(), keyA, keyB, seed.get());
    if (!runs(wanted).equals(before)) {
      load();
    } else if (runs(columns.get()).equals(before)) {
      allOf = wanted;
      columns.set(wanted);
    }
  }

  private static List<Optional<RunId>> runs(List<AnswerColumn> of) {
    return of.stream().map(column -> Optional.ofNullable(column.run()).map(RunCard::id)).toList();
  }

  private void load() {
    List<Optional<RunId>> shown = runs(wanted);
    Map<RunId, List<TaskAnswers>> known = new HashMap<>(read);
    reading.set(true);
    answered.ask(
        () -> {
          for (Optional<RunId> run : shown) {
            run.ifPresent(id -> known.computeIfAbsent(id, workspace.experiments()::answers));
          }
          return new Answered(
              shown,
              known,
              SampleRow.joined(
                  shown.stream()
                      .map(
                          run -> run.map(id -> known.getOrDefault(id, List.of())).orElse(List.of()))
                      .toList()));
        });
  }

  private void take(Answered found) {
    reading.set(false);
    remember(found.runs(), found.read());
    take(found.rows());
  }

  private void unread(Exception failure) {
    reading.set(false);
    take(List.of());
    summary.set("The answers cannot be read: " + failure.getMessage());
  }

  private void remember(List<Optional<RunId>> shown, Map<RunId, List<TaskAnswers>> known) {
    read.putAll(known);
    if (read.size() > REMEMBERED) {
      read.keySet().retainAll(shown.stream().flatMap(Optional::stream).toList());
    }
  }

  private void take(List<SampleRow> joined) {
    all = joined;
    allOf = wanted;
    List<String> names = new ArrayList<>(List.of(ALL_TASKS));
    if (joined.stream().map(SampleRow::modality).distinct().count() > 1) {
      names.addAll(List.of(tasksOf(Modality.VISUAL), tasksOf(Modality.TEXTUAL)));
    }
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
    List<SampleRow> from = all;
    List<AnswerColumn> shown = allOf;
    Agreement which = agreement.get();
    String only = task.get();
    List<String> words =
        Arrays.stream(text.get().toLowerCase(Locale.ROOT).strip().split("\\s+"))
            .filter(word -> !word.isEmpty())
            .toList();
    filtered.ask(
        () ->
            new Filtered(
                shown,
                from.stream()
                    .filter(row -> isOf(row, only))
                    .filter(row -> which.holds(row.given(0), row.given(1)))
                    .filter(row -> row.matches(words))
                    .toList(),
                from.size()));
  }

  private void take(Filtered found) {
    if (!columns.get().equals(found.columns())) {
      columns.set(found.columns()); // with their answers, so that no head stands over another's
    }
    rows.set(found.rows());
    summary.set(SampleRow.summary(found.rows(), found.of()));
  }

  private void unfiltered(Exception failure) {
    summary.set("The questions cannot be filtered: " + failure.getMessage());
  }

  /** What the filter by task is while all tasks of a modality are shown. */
  public static String tasksOf(Modality modality) {
    return "all " + modality.word() + " tasks";
  }

  private static boolean isOf(SampleRow row, String only) {
    return only.equals(ALL_TASKS)
        || only.equals(row.task())
        || only.equals(tasksOf(row.modality()));
  }

  /** Reads the training data of the job that Design describes now. */
  void preview() {
    JobSpec job = design.get();
    previewHint.set("reading \u2026");
    previewed.ask(() -> new Previewed(job, previewReader.read(job, PREVIEWED)));
  }

  private void take(Previewed found) {
    JobSpec job = found.job();
    previews.set(found.samples());
    previewHint.set(
        String.format(
            Locale.ROOT,
            "%s%s, template %s",
            found.samples().size() == PREVIEWED ? "the first " + PREVIEWED + " of " : "",
            job.data().samples(),
            job.data().template() == null ? "none" : job.data().template()));
  }

  private void unpreviewed(Exception failure) {
    previews.set(List.of());
    previewHint.set(String.valueOf(failure.getMessage()));
  }
}
