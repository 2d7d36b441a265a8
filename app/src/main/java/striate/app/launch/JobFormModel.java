package striate.app.launch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import javafx.beans.Observable;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
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
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import striate.app.workspace.WorkspaceModel;
import striate.engine.model.VlmArchitecture;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.RunId;

/**
 * The job form: its fields, what is wrong with them, and the jobs they describe, one for each seed.
 */
public final class JobFormModel {
  private final WorkspaceModel workspace;
  private final ModelReader reader;
  private final List<String> offeredTasks;

  private final StringProperty name = new SimpleStringProperty("");
  private final StringProperty suggestedName = new SimpleStringProperty("");
  private final StringProperty layers = new SimpleStringProperty("none");
  private final StringProperty template = new SimpleStringProperty("");
  private final BooleanProperty layersValid = new SimpleBooleanProperty(true);
  private final BooleanProperty trainProjector = new SimpleBooleanProperty(true);
  private final ObjectProperty<JobSpec.Method> method;
  private final ObjectProperty<JobSpec.Schedule> schedule;
  private final ObjectProperty<String> device;
  private final ObservableList<String> tasks;

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

  private final JobSpec defaults;
  private final BooleanBinding complete;
  private final ReadOnlyBooleanWrapper busy = new ReadOnlyBooleanWrapper();
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private Consumer<List<RunId>> queued = ids -> {};

  /**
   * @param defaults what the form starts with, and what it does not show
   * @param offeredTasks names of all evaluation tasks that can be chosen
   */
  public JobFormModel(
      WorkspaceModel workspace, ModelReader reader, JobSpec defaults, List<String> offeredTasks) {
    this.workspace = workspace;
    this.reader = reader;
    this.defaults = defaults;
    this.offeredTasks = List.copyOf(offeredTasks);
    JobSpec.Optimizer optimizer = defaults.optimizer();
    Double projectorRate = optimizer.projectorLearningRate();
    JobSpec.Evaluation evaluation = defaults.evaluation();
    Integer every = evaluation == null ? null : evaluation.everySteps();
    Integer defaultSteps = defaults.steps();
    method = new SimpleObjectProperty<>(defaults.method());
    schedule = new SimpleObjectProperty<>(optimizer.schedule());
    device = new SimpleObjectProperty<>(defaults.device());
    tasks = FXCollections.observableArrayList(evaluation == null ? List.of() : evaluation.tasks());
    rank = FormField.whole(defaults.lora().rank(), 1, 1024);
    learningRate = FormField.positive(number(optimizer.learningRate()), 1);
    projectorLearningRate =
        FormField.positive(
            number(projectorRate == null ? optimizer.learningRate() : projectorRate), 1);
    batchSize = FormField.whole(defaults.batchSize(), 1, 4096);
    steps = FormField.whole(defaultSteps == null ? 160 : defaultSteps, 1, 10_000_000);
    everySteps = FormField.whole(every == null ? 40 : every, 1, 10_000_000);
    seeds = new FormField<>(Long.toString(defaults.seed()), JobFormModel::readSeeds);
    samples =
        new FormField<>(
            defaults.data().samples(),
            text -> {
              if (text.isEmpty()) {
                throw new IllegalArgumentException("a file, or tabletop/train");
              }
              return text;
            });
    List<FormField<?>> fields = fields();
    complete =
        Bindings.createBooleanBinding(
                () -> fields.stream().allMatch(FormField::valid),
                fields.stream()
                    .map(FormField::problemProperty)
                    .toArray(ReadOnlyStringProperty[]::new))
            .and(architecture.isNotNull())
            .and(layersValid);
    String known = defaults.data().template();
    template.set(known == null ? "" : known);
    model.addListener((o, before, now) -> readModel());
    model.set(defaults.model());
  }

  private List<FormField<?>> fields() {
    return List.of(
        rank, learningRate, projectorLearningRate, batchSize, steps, everySteps, seeds, samples);
  }

  /** Everything that the jobs depend on, but for their names. */
  List<Observable> inputs() {
    List<Observable> inputs =
        new ArrayList<>(
            List.of(
                model,
                architecture,
                layers,
                template,
                trainProjector,
                method,
                schedule,
                device,
                tasks));
    fields().forEach(field -> inputs.add(field.textProperty()));
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

  /** {@code auto}, {@code cpu} or {@code gpu}. */
  public ObjectProperty<String> deviceProperty() {
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
  public StringProperty templateProperty() {
    return template;
  }

  /** The evaluation tasks chosen. */
  public ObservableList<String> tasks() {
    return tasks;
  }

  public List<String> offeredTasks() {
    return offeredTasks;
  }

  /** Whether the form describes jobs that can be queued. */
  public ObservableBooleanValue completeProperty() {
    return complete;
  }

  public ReadOnlyBooleanProperty busyProperty() {
    return busy.getReadOnlyProperty();
  }

  /** Why the jobs were not queued, in one line; empty where they were. */
  public ReadOnlyStringProperty problemProperty() {
    return problem.getReadOnlyProperty();
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
    return new JobSpec(
        title,
        model.get().strip(),
        defaults.tower(),
        defaults.projector(),
        defaults.initialAdapter(),
        new JobSpec.Data(
            samples.value(),
            defaults.data().images(),
            template.get().isBlank() ? null : template.get().strip()),
        layers.get(),
        method.get(),
        new JobSpec.Lora(rank.value(), 2.0 * rank.value(), defaults.lora().dropout()),
        trainProjector.get(),
        new JobSpec.Optimizer(
            learningRate.value(),
            projectorLearningRate.value(),
            schedule.get(),
            defaults.optimizer().warmupRatio(),
            defaults.optimizer().weightDecay(),
            defaults.optimizer().maxGradNorm()),
        batchSize.value(),
        defaults.gradientAccumulation(),
        steps.value(),
        null,
        defaults.shuffle(),
        seed,
        defaults.dtype(),
        device.get(),
        defaults.gradientCheckpointing(),
        tasks.isEmpty() ? null : new JobSpec.Evaluation(List.copyOf(tasks), everySteps.value()),
        defaults.checkpointEverySteps(),
        defaults.groupByLength(),
        defaults.profileEverySteps());
  }

  /** Puts the jobs into the queue. */
  public void run() {
    if (busy.get() || !complete.get()) {
      return;
    }
    busy.set(true);
    problem.set("");
    workspace.enqueue(
        jobs(),
        ids -> {
          busy.set(false);
          queued.accept(ids);
        },
        refusal -> {
          busy.set(false);
          problem.set(refusal);
        });
  }

  private void readModel() {
    String path = model.get().strip();
    workspace
        .tasks()
        .run(
            () -> reader.read(path),
            shape -> {
              if (path.equals(model.get().strip())) {
                architecture.set(shape);
                modelProblem.set("");
              }
            },
            failure -> {
              if (path.equals(model.get().strip())) {
                architecture.set(null);
                modelProblem.set(
                    failure instanceof Problem known
                        ? known.what() + " - " + known.remedy()
                        : "cannot be read: " + failure);
              }
            });
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

  /** 0.002 as {@code 2e-3}. */
  static String number(double value) {
    if (value >= 0.01) {
      return Double.toString(value);
    }
    int exponent = (int) Math.floor(Math.log10(value));
    String mantissa =
        new java.math.BigDecimal(value / Math.pow(10, exponent))
            .setScale(6, java.math.RoundingMode.HALF_UP)
            .stripTrailingZeros()
            .toPlainString();
    return mantissa + "e" + exponent;
  }
}
