package striate.app.launch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javafx.beans.InvalidationListener;
import javafx.beans.Observable;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.beans.value.ObservableBooleanValue;
import org.jspecify.annotations.Nullable;
import striate.app.task.LatestResult;
import striate.app.workspace.WorkspaceModel;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.Device;
import striate.engine.run.FieldProblem;
import striate.engine.run.JobField;
import striate.engine.run.JobFields;
import striate.engine.run.JobRules;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.text.ChatTemplate;

/**
 * The job form: its fields, what is wrong with them, and the jobs they describe, one for each seed.
 */
public final class JobFormModel {
  private static final int RECENT = 8;

  private final WorkspaceModel workspace;
  private final ModelReader reader;
  private final LatestResult<VlmArchitecture> modelRead;

  private final StringProperty name = new SimpleStringProperty("");
  private final StringProperty suggestedName = new SimpleStringProperty("");
  private final StringProperty layers = new SimpleStringProperty("none");
  private final BooleanProperty layersValid = new SimpleBooleanProperty(true);
  private final BooleanProperty trainProjector = new SimpleBooleanProperty(true);
  private final ObjectProperty<JobSpec.Method> method;
  private final ObjectProperty<JobSpec.Schedule> schedule;
  private final FormField<Device> device;
  private final TaskChoice tasks;

  private final StringProperty model = new SimpleStringProperty("");
  private final ReadOnlyStringWrapper modelProblem = new ReadOnlyStringWrapper("");
  private final ObjectProperty<@Nullable VlmArchitecture> architecture =
      new SimpleObjectProperty<>();

  private final FormField<Integer> rank;
  private final FormField<Double> learningRate;
  private final FormField<Double> projectorLearningRate;
  private final FormField<Integer> batchSize;
  private final FormField<Integer> steps;
  private final FormField<Integer> everySteps;
  private final FormField<List<Long>> seeds;
  private final FormField<String> samples;
  private final FormField<String> template;
  private final AdvancedFields advanced;
  private final Map<String, FormField<?>> byPath = new LinkedHashMap<>();

  private JobSpec defaults;
  private final ReadOnlyBooleanWrapper complete = new ReadOnlyBooleanWrapper();
  private final BooleanProperty advancedShown = new SimpleBooleanProperty();
  private final ReadOnlyBooleanWrapper busy = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private List<JobSpec> confirming = List.of();
  private Consumer<List<RunId>> queued = ids -> {};

  /**
   * @param defaults what the form starts with, and what it does not show
   */
  public JobFormModel(
      WorkspaceModel workspace, ModelReader reader, TaskReader taskReader, JobSpec defaults) {
    this.workspace = workspace;
    this.reader = reader;
    modelRead = LatestResult.brief(workspace.tasks(), this::modelFound, this::modelRefused);
    this.defaults = defaults;
    JobSpec.Evaluation evaluation = defaults.evaluation();
    method = new SimpleObjectProperty<>(defaults.method());
    schedule = new SimpleObjectProperty<>(defaults.optimizer().schedule());
    device = shown(JobFields.DEVICE, FormField.needed(JobFields.DEVICE, defaults));
    tasks =
        new TaskChoice(
            workspace.tasks(), taskReader, evaluation == null ? List.of() : evaluation.tasks());
    rank = shown(JobFields.RANK, FormField.needed(JobFields.RANK, defaults));
    learningRate =
        shown(JobFields.LEARNING_RATE, FormField.needed(JobFields.LEARNING_RATE, defaults));
    projectorLearningRate =
        shown(
            JobFields.PROJECTOR_LEARNING_RATE,
            FormField.optional(JobFields.PROJECTOR_LEARNING_RATE, defaults));
    batchSize = shown(JobFields.BATCH_SIZE, FormField.needed(JobFields.BATCH_SIZE, defaults));
    steps = shown(JobFields.STEP_COUNT, FormField.optional(JobFields.STEP_COUNT, defaults));
    everySteps = shown(JobFields.EVERY_STEPS, FormField.optional(JobFields.EVERY_STEPS, defaults));
    seeds =
        shown(
            JobFields.SEED,
            FormField.needed(Long.toString(defaults.seed()), JobFormModel::readSeeds));
    samples = shown(JobFields.SAMPLES, FormField.needed(JobFields.SAMPLES, defaults));
    String known = defaults.data().template();
    template =
        shown(
            JobFields.TEMPLATE,
            FormField.optional(known == null ? "" : known, JobFormModel::readTemplate));
    advanced = new AdvancedFields(defaults);
    advanced.all().forEach((field, form) -> byPath.put(field.path(), form));
    model.addListener((o, before, now) -> readModel());
    for (JobField<String> part :
        List.of(JobFields.TOWER, JobFields.PROJECTOR, JobFields.INITIAL_ADAPTER)) {
      field(part.path()).textProperty().addListener((o, before, now) -> readModel());
    }
    for (StringProperty decides : List.of(model, samples.textProperty(), template.textProperty())) {
      decides.addListener((o, before, now) -> readTasks());
    }
    InvalidationListener changed = o -> judge();
    inputs().forEach(input -> input.addListener(changed));
    layersValid.addListener(changed);
    model.set(defaults.model());
    judge();
  }

  private <T> FormField<T> shown(JobField<?> field, FormField<T> form) {
    byPath.put(field.path(), form);
    return form;
  }

  private FormField<?> field(String path) {
    FormField<?> form = byPath.get(path);
    if (form == null) {
      throw new IllegalArgumentException(path);
    }
    return form;
  }

  /** Takes earlier refusals back, and asks what the fields ask of each other. */
  private void judge() {
    byPath.values().forEach(FormField::withdraw);
    problem.set("");
    confirming = List.of();
    boolean sound =
        byPath.values().stream().allMatch(FormField::valid)
            && architecture.get() != null
            && layersValid.get();
    if (sound) {
      try {
        JobRules.check(job("-", 0), "the form");
      } catch (FieldProblem refusal) {
        refuse(refusal);
        sound = false;
      }
    }
    complete.set(sound);
  }

  /** Shows a problem at its field, or else beside Add to queue. */
  private void refuse(Problem refusal) {
    String words = refusal.what() + " - " + refusal.remedy();
    String path = refusal instanceof FieldProblem known ? known.field() : "";
    if (path.equals(JobFields.MODEL_PATH.path())) {
      modelProblem.set(words);
      return;
    }
    FormField<?> form = byPath.get(path);
    if (form == null) {
      problem.set(words);
      return;
    }
    form.refuse(words);
    if (advanced.folded().containsValue(form)) {
      advancedShown.set(true);
    }
  }

  /** Everything that the jobs depend on, but for their names. */
  List<Observable> inputs() {
    List<Observable> inputs =
        new ArrayList<>(
            List.of(
                model,
                architecture,
                layers,
                trainProjector,
                method,
                schedule,
                tasks.chosenProperty()));
    byPath.values().forEach(field -> inputs.add(field.textProperty()));
    return inputs;
  }

  /** Calls {@code action} with the new runs whenever jobs were put into the queue. */
  public void onQueued(Consumer<List<RunId>> action) {
    queued = action;
  }

  public StringProperty nameProperty() {
    return name;
  }

  /** The name that is taken where none is typed. */
  public StringProperty suggestedNameProperty() {
    return suggestedName;
  }

  /** The selection in the notation of job files. */
  public StringProperty layersProperty() {
    return layers;
  }

  /** Whether the selection's text makes sense. */
  public BooleanProperty layersValidProperty() {
    return layersValid;
  }

  public BooleanProperty trainProjectorProperty() {
    return trainProjector;
  }

  public ObjectProperty<JobSpec.Method> methodProperty() {
    return method;
  }

  public ObjectProperty<JobSpec.Schedule> scheduleProperty() {
    return schedule;
  }

  public FormField<Device> device() {
    return device;
  }

  /** The directory of the checkpoint to tune. */
  public StringProperty modelProperty() {
    return model;
  }

  public ReadOnlyStringProperty modelProblemProperty() {
    return modelProblem.getReadOnlyProperty();
  }

  /** The shape of the named model; null where it cannot be read. */
  public ObjectProperty<@Nullable VlmArchitecture> architectureProperty() {
    return architecture;
  }

  public FormField<Integer> rank() {
    return rank;
  }

  public FormField<Double> learningRate() {
    return learningRate;
  }

  public FormField<Double> projectorLearningRate() {
    return projectorLearningRate;
  }

  public FormField<Integer> batchSize() {
    return batchSize;
  }

  public FormField<Integer> steps() {
    return steps;
  }

  public FormField<Integer> everySteps() {
    return everySteps;
  }

  /** One job is made for each. */
  public FormField<List<Long>> seeds() {
    return seeds;
  }

  public FormField<String> samples() {
    return samples;
  }

  /** Conversation template; blank for raw pairs. */
  public FormField<String> template() {
    return template;
  }

  /** The fields that most jobs leave out. */
  public AdvancedFields advanced() {
    return advanced;
  }

  /** Whether these are unfolded. */
  public BooleanProperty advancedShownProperty() {
    return advancedShown;
  }

  /** The evaluation tasks. */
  public TaskChoice tasks() {
    return tasks;
  }

  /** At most so many questions of each task are asked; blank for all. */
  public FormField<?> questionLimit() {
    return field(JobFields.LIMIT.path());
  }

  /** Draws these questions; blank for the first ones. */
  public FormField<?> subsetSeed() {
    return field(JobFields.SUBSET_SEED.path());
  }

  /** Whether the form describes jobs that can be queued. */
  public ObservableBooleanValue completeProperty() {
    return complete.getReadOnlyProperty();
  }

  public ReadOnlyBooleanProperty busyProperty() {
    return busy.getReadOnlyProperty();
  }

  /** Why the jobs were not queued, in one line; empty where they were. */
  public ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
  }

  /**
   * Fills the form in with a job. Its layers are the selection's: whoever calls this shows them,
   * too.
   */
  public void take(JobSpec job) {
    defaults = job;
    name.set(job.name());
    method.set(job.method());
    schedule.set(job.optimizer().schedule());
    trainProjector.set(job.trainProjector());
    for (JobField<?> field : JobFields.ALL) {
      FormField<?> form = byPath.get(field.path());
      if (form != null && !field.advanced()) {
        form.take(field, job);
      }
    }
    advanced.take(job);
    JobSpec.Evaluation evaluation = job.evaluation();
    tasks.take(evaluation == null ? List.of() : evaluation.tasks());
    model.set(job.model());
  }

  /** Models that runs of this workspace tuned, the newest first, and the form's first one. */
  public List<String> recentModels() {
    return Stream.concat(
            workspace.runsProperty().get().stream()
                .filter(card -> !card.recorded())
                .map(card -> card.job().model()),
            Stream.of(defaults.model()))
        .distinct()
        .limit(RECENT)
        .toList();
  }

  /** The jobs that the form describes, one for each seed. */
  public List<JobSpec> jobs() {
    List<JobSpec> jobs = new ArrayList<>();
    String base = name.get().isBlank() ? suggestedName.get() : name.get().strip();
    for (long seed : seeds.value()) {
      jobs.add(job(seeds.value().size() == 1 ? base : base + ", seed " + seed, seed));
    }
    return jobs;
  }

  private JobSpec job(String title, long seed) {
    JobSpec.Builder job =
        defaults.toBuilder()
            .name(title)
            .model(model.get().strip())
            .set(JobFields.SAMPLES, samples.value())
            .set(JobFields.TEMPLATE, template.find())
            .layers(layers.get())
            .method(method.get())
            .set(JobFields.RANK, rank.value())
            .trainProjector(trainProjector.get())
            .set(JobFields.LEARNING_RATE, learningRate.value())
            .set(JobFields.PROJECTOR_LEARNING_RATE, projectorLearningRate.find())
            .set(JobFields.SCHEDULE, schedule.get())
            .batchSize(batchSize.value())
            .set(JobFields.STEP_COUNT, steps.find())
            .seed(seed)
            .device(device.value())
            .evaluation(
                tasks.chosenProperty().get().isEmpty()
                    ? null
                    : new JobSpec.Evaluation(tasks.chosenProperty().get(), everySteps.find()));
    advanced.into(job, rank.value());
    return job.build();
  }

  /**
   * Has the jobs checked in the background, then puts them into the queue. Jobs that are there
   * already, waiting or ended, are pointed out first; asked a second time, they run again.
   */
  public void run() {
    if (busy.get() || !complete.get()) {
      return;
    }
    List<JobSpec> jobs = jobs();
    String there = EqualRuns.inWords(jobs, workspace.runsProperty().get());
    if (!there.isEmpty() && !jobs.equals(confirming)) {
      confirming = jobs;
      problem.set(there + " - press once more to repeat it");
      return;
    }
    confirming = List.of();
    busy.set(true);
    problem.set("");
    workspace.enqueue(
        jobs,
        ids -> {
          busy.set(false);
          queued.accept(ids);
        },
        refusal -> {
          busy.set(false);
          if (refusal instanceof Problem known) {
            refuse(known);
          }
          // with its place, for which a field has no room
          String words = refusal.getMessage();
          problem.set(words == null ? refusal.toString() : words);
        });
  }

  private void readModel() {
    JobSpec named =
        JobSpec.builder()
            .model(model.get().strip())
            .tower(advanced.path(JobFields.TOWER))
            .projector(advanced.path(JobFields.PROJECTOR))
            .initialAdapter(advanced.path(JobFields.INITIAL_ADAPTER))
            .build();
    modelRead.ask(() -> reader.read(named));
  }

  private void modelFound(VlmArchitecture shape) {
    modelProblem.set("");
    architecture.set(shape);
  }

  private void modelRefused(Exception failure) {
    architecture.set(null);
    modelProblem.set("");
    refuse(
        failure instanceof Problem known
            ? known
            : FieldProblem.of(
                JobFields.MODEL_PATH,
                Problem.badInput("cannot be read: " + failure, "model", "check its files")));
  }

  /** The model, samples and template that the form names; they need not make sense. */
  public JobSpec named() {
    String named = template.textProperty().get().strip();
    return JobSpec.builder()
        .model(model.get().strip())
        .tower(advanced.path(JobFields.TOWER))
        .projector(advanced.path(JobFields.PROJECTOR))
        .initialAdapter(advanced.path(JobFields.INITIAL_ADAPTER))
        .data(
            new JobSpec.Data(
                samples.textProperty().get().strip(),
                advanced.path(JobFields.IMAGES),
                named.isEmpty() ? null : named))
        .build();
  }

  /** Lists the tasks anew: their data may have come, and another model is asked others. */
  public void readTasks() {
    tasks.read(named());
  }

  private static String readTemplate(String text) {
    for (ChatTemplate known : ChatTemplate.values()) {
      if (known.key().equals(text)) {
        return text;
      }
    }
    throw new IllegalArgumentException("not a template");
  }

  private static List<Long> readSeeds(String text) {
    try {
      List<Long> seeds =
          Arrays.stream(text.split("[,\\s]+"))
              .filter(part -> !part.isEmpty())
              .map(Long::valueOf)
              .distinct()
              .toList();
      if (!seeds.isEmpty() && seeds.size() <= 20 && seeds.stream().allMatch(seed -> seed >= 0)) {
        return seeds;
      }
    } catch (NumberFormatException noNumber) {
      throw new IllegalArgumentException("whole numbers such as 1, 2, 3", noNumber);
    }
    throw new IllegalArgumentException("1 to 20 seeds such as 1, 2, 3");
  }
}
