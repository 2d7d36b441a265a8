package striate.engine.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One tuning job, as a job file describes it. Paths are as written there: relative ones are
 * relative to the job file's directory when read from a file.
 *
 * @param model a whole vision-language checkpoint, or a text-only LLM with {@code tower} and {@code
 *     projector} beside it
 * @param layers 0-based indices and ranges, {@code all}, {@code none}, or a strategy; see {@code
 *     striate.engine.region}
 * @param steps optimizer steps; null where {@code epochs} is given
 * @param gradientCheckpointing {@code false}, {@code true} or {@code "auto"} in the file
 * @param groupByLength whether the samples of a batch are of about the same length
 * @param profileEverySteps in every so manieth step the time of each layer is measured, beside the
 *     step and without changing it; null = never
 */
public record JobSpec(
    String name,
    String model,
    @Nullable String tower,
    @Nullable String projector,
    @Nullable String initialAdapter,
    Data data,
    String layers,
    Method method,
    Lora lora,
    boolean trainProjector,
    Optimizer optimizer,
    int batchSize,
    int gradientAccumulation,
    @Nullable Integer steps,
    @Nullable Double epochs,
    boolean shuffle,
    long seed,
    String dtype,
    String device,
    Checkpointing gradientCheckpointing,
    @Nullable Evaluation evaluation,
    int checkpointEverySteps,
    // jobs without them keep the canonical text that they had before these fields were there
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean groupByLength,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer profileEverySteps) {

  /** What is learned in the selected layers. */
  public enum Method {
    LORA,
    FULL;

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether layers are computed again on the way back, which takes time and saves memory. */
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
    @JsonValue
    public Object json() {
      return json;
    }
  }

  /** How the learning rate goes over the steps. */
  public enum Schedule {
    CONSTANT,
    COSINE,
    LINEAR;

    @JsonValue
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
   */
  public record Evaluation(
      List<String> tasks, @JsonProperty("everySteps") @Nullable Integer everySteps) {
    public Evaluation {
      tasks = List.copyOf(tasks);
    }
  }

  /** The same job under another name. */
  public JobSpec withName(String other) {
    return with(other, layers, method, steps, epochs, seed, evaluation);
  }

  /** The same job on other layers. */
  public JobSpec withLayers(String other) {
    return with(name, other, method, steps, epochs, seed, evaluation);
  }

  /** The same job with adapters or full weights learned. */
  public JobSpec withMethod(Method other) {
    return with(name, layers, other, steps, epochs, seed, evaluation);
  }

  /** The same job for a number of optimizer steps. */
  public JobSpec withSteps(int other) {
    return with(name, layers, method, other, null, seed, evaluation);
  }

  /** The same job from another seed. */
  public JobSpec withSeed(long other) {
    return with(name, layers, method, steps, epochs, other, evaluation);
  }

  /** The same job with other tasks scored. */
  public JobSpec withEvaluation(@Nullable Evaluation other) {
    return with(name, layers, method, steps, epochs, seed, other);
  }

  private JobSpec with(
      String newName,
      String newLayers,
      Method newMethod,
      @Nullable Integer newSteps,
      @Nullable Double newEpochs,
      long newSeed,
      @Nullable Evaluation newEvaluation) {
    return new JobSpec(
        newName,
        model,
        tower,
        projector,
        initialAdapter,
        data,
        newLayers,
        newMethod,
        lora,
        trainProjector,
        optimizer,
        batchSize,
        gradientAccumulation,
        newSteps,
        newEpochs,
        shuffle,
        newSeed,
        dtype,
        device,
        gradientCheckpointing,
        newEvaluation,
        checkpointEverySteps,
        groupByLength,
        profileEverySteps);
  }
}
