package striate.engine.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One tuning job: a value for each of the {@link JobFields}. Relative paths of a job that was read
 * from a file are relative to that file's directory. Whether the values go together is for {@link
 * JobRules} and the checks of {@code striate.engine.inputs}.
 */
public final class JobSpec {
  private final Map<JobField<?>, @Nullable Object> values;

  private JobSpec(Map<JobField<?>, @Nullable Object> values) {
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** What is trained in the selected layers. */
  public enum Method {
    LORA,
    FULL;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Gradient checkpointing: whether layers are recomputed in the backward pass. */
  public enum Checkpointing {
    OFF(false),
    ON(true),
    /** On where the job would not fit into memory without. */
    AUTO("auto");

    private final Object json;

    Checkpointing(Object json) {
      this.json = json;
    }

    /** {@code false}, {@code true} or {@code "auto"}. */
    public Object json() {
      return json;
    }
  }

  /** How the learning rate goes over the steps. */
  public enum Schedule {
    CONSTANT,
    COSINE,
    LINEAR;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param samples LLaVA's conversations or raw pairs, or {@code tabletop/train} for the bundled
   *     world
   * @param images directory that image paths start from; null = the samples file's own
   * @param template conversation template; null = raw pairs
   */
  public record Data(String samples, @Nullable String images, @Nullable String template) {}

  /** Adapters are B A scaled by alpha / rank. */
  public record Lora(int rank, double alpha, double dropout) {}

  /**
   * AdamW with betas 0.9 / 0.999 and epsilon 1e-8.
   *
   * @param projectorLearningRate null = the same as {@code learningRate}
   * @param warmupRatio share of the steps over which the rate rises linearly from 0
   */
  public record Optimizer(
      double learningRate,
      @Nullable Double projectorLearningRate,
      Schedule schedule,
      double warmupRatio,
      double weightDecay,
      double maxGradNorm) {}

  /**
   * @param tasks names from the task registry
   * @param everySteps null = only before and after
   * @param limit largest number of questions of a task; null = all
   * @param subsetSeed draws the questions; null takes the first ones
   */
  public record Evaluation(
      List<String> tasks,
      @Nullable Integer everySteps,
      @Nullable Integer limit,
      @Nullable Long subsetSeed) {
    public Evaluation {
      tasks = List.copyOf(tasks);
    }

    /** With all questions. */
    public Evaluation(List<String> tasks, @Nullable Integer everySteps) {
      this(tasks, everySteps, null, null);
    }
  }

  /** A job with the default of every field; the required ones are blank. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts from this job. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.values.putAll(values);
    return builder;
  }

  /** The value of a field; null where it has none. */
  @SuppressWarnings("unchecked") // only Builder.set puts values, and in pairs that fit
  public <T> @Nullable T find(JobField<T> field) {
    return (T) values.get(field);
  }

  /**
   * The value of a field that always has one.
   *
   * @throws IllegalStateException where it has none
   */
  public <T> T get(JobField<T> field) {
    T value = find(field);
    if (value == null) {
      throw new IllegalStateException("no value of " + field);
    }
    return value;
  }

  public String name() {
    return get(JobFields.NAME);
  }

  /** A whole vision-language checkpoint, or a text-only LLM with tower and projector beside it. */
  public String model() {
    return get(JobFields.MODEL_PATH);
  }

  public @Nullable String tower() {
    return find(JobFields.TOWER);
  }

  public @Nullable String projector() {
    return find(JobFields.PROJECTOR);
  }

  public @Nullable String initialAdapter() {
    return find(JobFields.INITIAL_ADAPTER);
  }

  /**
   * 0-based indices and ranges, {@code all}, {@code none}, or a strategy; see the region package.
   */
  public String layers() {
    return get(JobFields.LAYERS);
  }

  public Method method() {
    return get(JobFields.METHOD);
  }

  public boolean trainProjector() {
    return get(JobFields.TRAIN_PROJECTOR);
  }

  public int batchSize() {
    return get(JobFields.BATCH_SIZE);
  }

  public int gradientAccumulation() {
    return get(JobFields.GRADIENT_ACCUMULATION);
  }

  /** Optimizer steps; null where {@code epochs} is given. */
  public @Nullable Integer steps() {
    return find(JobFields.STEP_COUNT);
  }

  public @Nullable Double epochs() {
    return find(JobFields.EPOCHS);
  }

  public boolean shuffle() {
    return get(JobFields.SHUFFLE);
  }

  public boolean groupByLength() {
    return get(JobFields.GROUP_BY_LENGTH);
  }

  public long seed() {
    return get(JobFields.SEED);
  }

  public Dtype dtype() {
    return get(JobFields.DTYPE);
  }

  public Device device() {
    return get(JobFields.DEVICE);
  }

  public Checkpointing gradientCheckpointing() {
    return get(JobFields.GRADIENT_CHECKPOINTING);
  }

  public int checkpointEverySteps() {
    return get(JobFields.CHECKPOINT_EVERY);
  }

  /** Steps between two that measure the time of each layer; null = none does. */
  public @Nullable Integer profileEverySteps() {
    return find(JobFields.PROFILE_EVERY);
  }

  public Data data() {
    return new Data(get(JobFields.SAMPLES), find(JobFields.IMAGES), find(JobFields.TEMPLATE));
  }

  /** Part of the samples that is trained on: above 0, up to 1. */
  public double dataShare() {
    return get(JobFields.DATA_SHARE);
  }

  public Lora lora() {
    return new Lora(get(JobFields.RANK), get(JobFields.ALPHA), get(JobFields.DROPOUT));
  }

  public Optimizer optimizer() {
    return new Optimizer(
        get(JobFields.LEARNING_RATE),
        find(JobFields.PROJECTOR_LEARNING_RATE),
        get(JobFields.SCHEDULE),
        get(JobFields.WARMUP),
        get(JobFields.WEIGHT_DECAY),
        get(JobFields.MAX_GRAD_NORM));
  }

  /** Null where nothing is scored. */
  public @Nullable Evaluation evaluation() {
    List<String> tasks = find(JobFields.TASKS);
    return tasks == null
        ? null
        : new Evaluation(
            tasks, find(JobFields.EVERY_STEPS), find(JobFields.LIMIT), find(JobFields.SUBSET_SEED));
  }

  /** The same job under another name. */
  public JobSpec withName(String other) {
    return toBuilder().name(other).build();
  }

  /** The same job on other layers. */
  public JobSpec withLayers(String other) {
    return toBuilder().layers(other).build();
  }

  /** The same job with adapters or full weights trained. */
  public JobSpec withMethod(Method other) {
    return toBuilder().method(other).build();
  }

  /** The same job for a number of optimizer steps. */
  public JobSpec withSteps(int other) {
    return toBuilder().steps(other).build();
  }

  /** The same job from another seed. */
  public JobSpec withSeed(long other) {
    return toBuilder().seed(other).build();
  }

  /** The same job with other tasks scored. */
  public JobSpec withEvaluation(@Nullable Evaluation other) {
    return toBuilder().evaluation(other).build();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JobSpec job && values.equals(job.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return JobJson.write(this);
  }

  /** Sets one field after the other. */
  public static final class Builder {
    private final Map<JobField<?>, @Nullable Object> values = new LinkedHashMap<>();

    private Builder() {
      JobFields.ALL.forEach(field -> values.put(field, field.otherwise()));
    }

    /**
     * @param value null = none
     */
    public <T> Builder set(JobField<T> field, @Nullable T value) {
      values.put(field, value);
      return this;
    }

    public Builder name(String value) {
      return set(JobFields.NAME, value);
    }

    public Builder model(String value) {
      return set(JobFields.MODEL_PATH, value);
    }

    public Builder tower(@Nullable String value) {
      return set(JobFields.TOWER, value);
    }

    public Builder projector(@Nullable String value) {
      return set(JobFields.PROJECTOR, value);
    }

    public Builder initialAdapter(@Nullable String value) {
      return set(JobFields.INITIAL_ADAPTER, value);
    }

    public Builder layers(String value) {
      return set(JobFields.LAYERS, value);
    }

    public Builder method(Method value) {
      return set(JobFields.METHOD, value);
    }

    public Builder trainProjector(boolean value) {
      return set(JobFields.TRAIN_PROJECTOR, value);
    }

    public Builder batchSize(int value) {
      return set(JobFields.BATCH_SIZE, value);
    }

    public Builder gradientAccumulation(int value) {
      return set(JobFields.GRADIENT_ACCUMULATION, value);
    }

    public Builder shuffle(boolean value) {
      return set(JobFields.SHUFFLE, value);
    }

    public Builder groupByLength(boolean value) {
      return set(JobFields.GROUP_BY_LENGTH, value);
    }

    public Builder seed(long value) {
      return set(JobFields.SEED, value);
    }

    public Builder dtype(Dtype value) {
      return set(JobFields.DTYPE, value);
    }

    public Builder device(Device value) {
      return set(JobFields.DEVICE, value);
    }

    public Builder gradientCheckpointing(Checkpointing value) {
      return set(JobFields.GRADIENT_CHECKPOINTING, value);
    }

    public Builder checkpointEverySteps(int value) {
      return set(JobFields.CHECKPOINT_EVERY, value);
    }

    public Builder profileEverySteps(@Nullable Integer value) {
      return set(JobFields.PROFILE_EVERY, value);
    }

    public Builder data(Data value) {
      return set(JobFields.SAMPLES, value.samples())
          .set(JobFields.IMAGES, value.images())
          .set(JobFields.TEMPLATE, value.template());
    }

    public Builder lora(Lora value) {
      return set(JobFields.RANK, value.rank())
          .set(JobFields.ALPHA, value.alpha())
          .set(JobFields.DROPOUT, value.dropout());
    }

    public Builder dataShare(double value) {
      return set(JobFields.DATA_SHARE, value);
    }

    public Builder optimizer(Optimizer value) {
      return set(JobFields.LEARNING_RATE, value.learningRate())
          .set(JobFields.PROJECTOR_LEARNING_RATE, value.projectorLearningRate())
          .set(JobFields.SCHEDULE, value.schedule())
          .set(JobFields.WARMUP, value.warmupRatio())
          .set(JobFields.WEIGHT_DECAY, value.weightDecay())
          .set(JobFields.MAX_GRAD_NORM, value.maxGradNorm());
    }

    /** Steps, and no epochs. */
    public Builder steps(int value) {
      return set(JobFields.STEP_COUNT, value).set(JobFields.EPOCHS, null);
    }

    /** Epochs, and no steps. */
    public Builder epochs(double value) {
      return set(JobFields.EPOCHS, value).set(JobFields.STEP_COUNT, null);
    }

    /**
     * @param value null = nothing is scored
     */
    public Builder evaluation(@Nullable Evaluation value) {
      return set(JobFields.TASKS, value == null ? null : value.tasks())
          .set(JobFields.EVERY_STEPS, value == null ? null : value.everySteps())
          .set(JobFields.LIMIT, value == null ? null : value.limit())
          .set(JobFields.SUBSET_SEED, value == null ? null : value.subsetSeed());
    }

    public JobSpec build() {
      return new JobSpec(values);
    }
  }
}
