package striate.engine.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of a run's journal. {@code seq} counts the lines of one journal from 0 without gaps,
 * across attempts; {@code at} is the wall clock in ms since 1970.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = RunEvent.Started.class, name = "started"),
  @JsonSubTypes.Type(value = RunEvent.Arithmetic.class, name = "arithmetic"),
  @JsonSubTypes.Type(value = RunEvent.Origin.class, name = "provenance"),
  @JsonSubTypes.Type(value = RunEvent.Step.class, name = "step"),
  @JsonSubTypes.Type(value = RunEvent.Profile.class, name = "profile"),
  @JsonSubTypes.Type(value = RunEvent.Score.class, name = "score"),
  @JsonSubTypes.Type(value = RunEvent.Phase.class, name = "phase"),
  @JsonSubTypes.Type(value = RunEvent.Warning.class, name = "warning"),
  @JsonSubTypes.Type(value = RunEvent.Lost.class, name = "lost"),
  @JsonSubTypes.Type(value = RunEvent.CheckpointSaved.class, name = "checkpoint"),
  @JsonSubTypes.Type(value = RunEvent.Stopped.class, name = "stopped"),
  @JsonSubTypes.Type(value = RunEvent.Failed.class, name = "failed"),
  @JsonSubTypes.Type(value = RunEvent.Finished.class, name = "finished")
})
public sealed interface RunEvent {
  long seq();

  long at();

  /**
   * An event of a kind that this version does not know: kept in the journal and passed over.
   *
   * @param line as it was read
   */
  record Unknown(long seq, long at, String line) implements RunEvent {}

  /**
   * Damaged lines of the journal: takes the place of the events that they held. Whoever reads the
   * journal makes it up; no journal contains it.
   *
   * @param at time of the event before, 0 if there is none
   * @param events number of events that are lost, at least 0
   * @param text where the damage is and what it means, one line
   */
  record Lost(long seq, long at, long events, String text) implements RunEvent {}

  /**
   * The worker has opened the model and begins at {@code fromStep}.
   *
   * @param attempt 1 for the first, one more after every resume
   * @param totalSteps optimizer steps the job asks for
   * @param selectedLayers 0-based decoder layers that are tuned
   * @param trainableParameters numbers (not bytes) that the optimizer changes
   */
  record Started(
      long seq,
      long at,
      int attempt,
      long pid,
      int fromStep,
      int totalSteps,
      int layerCount,
      List<Integer> selectedLayers,
      long trainableParameters,
      long totalParameters,
      Machine machine)
      implements RunEvent {}

  /** What this attempt is made from and with; follows {@link Started}. */
  record Origin(long seq, long at, Provenance provenance) implements RunEvent {}

  /**
   * What the last bits of the attempt's numbers depend on; only where it computes on a CPU.
   *
   * @param matmul the library of its matrix products: {@code torch} or {@code onednn}
   * @param threads that the work is divided among
   * @param processor as its maker calls it
   * @param processorKey the same for processors that compute the same bits
   */
  record Arithmetic(
      long seq, long at, String matmul, int threads, String processor, String processorKey)
      implements RunEvent {}

  /**
   * One optimizer step.
   *
   * @param step 0-based
   * @param loss mean over the supervised tokens, before the update
   * @param gradNorm global norm before clipping
   * @param tokens positions computed, padding left out
   * @param residentBytes the worker's memory after the step; null where the system does not tell,
   *     and in journals of earlier versions
   * @param peakResidentBytes the same at its highest so far
   */
  record Step(
      long seq,
      long at,
      int step,
      double loss,
      double gradNorm,
      double learningRate,
      long tokens,
      double stepMillis,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long residentBytes,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long peakResidentBytes)
      implements RunEvent {
    /** Without memory. */
    public Step(
        long seq,
        long at,
        int step,
        double loss,
        double gradNorm,
        double learningRate,
        long tokens,
        double stepMillis) {
      this(seq, at, step, loss, gradNorm, learningRate, tokens, stepMillis, null, null);
    }
  }

  /**
   * Where a step's time went, measured beside the step on its first batch. Each layer was run by
   * itself: the sum is a little more than the step.
   *
   * @param embedMillis embeddings and projector, forward and backward
   * @param headMillis output head and loss, forward and backward
   * @param optimizerMillis the step's update
   */
  record Profile(
      long seq,
      long at,
      int step,
      List<LayerTime> layers,
      double embedMillis,
      double headMillis,
      double optimizerMillis)
      implements RunEvent {
    public Profile {
      layers = List.copyOf(layers);
    }
  }

  /**
   * One decoder layer's part of a step.
   *
   * @param layer 0-based
   * @param backwardMillis 0 where no gradient has to go through it
   */
  record LayerTime(int layer, double forwardMillis, double backwardMillis) {}

  /**
   * One task's score after {@code step} updates (0 = before tuning).
   *
   * @param value in the metric's range
   * @param low lower end of a 95 % interval; null if the metric's interval was not computed
   * @param questions number of questions behind it
   * @param of number of questions that the task has; null where all were asked
   */
  record Score(
      long seq,
      long at,
      int step,
      String task,
      Modality modality,
      Metric metric,
      double value,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double low,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double high,
      int questions,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer of,
      double millis)
      implements RunEvent {

    /** The share of correct answers, without an interval. */
    public Score(
        long seq,
        long at,
        int step,
        String task,
        Modality modality,
        int correct,
        int questions,
        double millis) {
      this(
          seq,
          at,
          step,
          task,
          modality,
          Metric.ACCURACY,
          questions == 0 ? 0 : (double) correct / questions,
          null,
          null,
          questions,
          null,
          millis);
    }

    /** Whether the task has more questions than were asked. */
    public boolean partial() {
      return of != null && of > questions;
    }

    /** Earlier versions wrote {@code correct} of {@code total} in place of metric and value. */
    @JsonCreator
    static Score read(
        @JsonProperty("seq") long seq,
        @JsonProperty("at") long at,
        @JsonProperty("step") int step,
        @JsonProperty("task") String task,
        @JsonProperty("modality") Modality modality,
        @JsonInclude @JsonProperty("metric") @Nullable Metric metric,
        @JsonInclude @JsonProperty("value") @Nullable Double value,
        @JsonInclude @JsonProperty("low") @Nullable Double low,
        @JsonInclude @JsonProperty("high") @Nullable Double high,
        @JsonInclude @JsonProperty("questions") @Nullable Integer questions,
        @JsonInclude @JsonProperty("of") @Nullable Integer of,
        @JsonProperty("millis") double millis,
        @JsonInclude @JsonProperty("correct") @Nullable Integer correct,
        @JsonInclude @JsonProperty("total") @Nullable Integer total) {
      if (metric != null && value != null && questions != null) {
        return new Score(
            seq, at, step, task, modality, metric, value, low, high, questions, of, millis);
      }
      if (correct == null || total == null) {
        throw new IllegalArgumentException("a score without a value");
      }
      return new Score(seq, at, step, task, modality, correct, total, millis);
    }
  }

  /** What the worker is busy with, for progress lines: loading, evaluating, tuning, saving. */
  record Phase(long seq, long at, String name, int done, int of) implements RunEvent {}

  /** Something the user should know that does not end the run. */
  record Warning(long seq, long at, String text) implements RunEvent {}

  /**
   * A checkpoint that holds everything up to (not including) {@code step} is on disk.
   *
   * @param directory relative to the run's
   */
  record CheckpointSaved(long seq, long at, int step, String directory) implements RunEvent {}

  /** Cancelled by the user; {@code step} updates were made. */
  record Stopped(long seq, long at, int step, String reason, String directory)
      implements RunEvent {}

  /**
   * The run cannot go on.
   *
   * @param badInput whether the job or what it names is wrong; otherwise the work itself failed
   */
  record Failed(long seq, long at, boolean badInput, String problem, String place, String remedy)
      implements RunEvent {}

  /**
   * All steps and evaluations are done.
   *
   * @param tuningSeconds spent in optimizer steps, evaluation left out
   * @param totalSeconds from start to end of this attempt
   * @param peakRssBytes highest resident memory of the worker, null where the system does not tell
   */
  record Finished(
      long seq,
      long at,
      String run,
      String directory,
      int step,
      double tuningSeconds,
      double totalSeconds,
      @Nullable Long peakRssBytes)
      implements RunEvent {}

  /** What the run was made with and on. */
  record Machine(
      String os,
      String processor,
      int cores,
      long memoryBytes,
      String device,
      String engine,
      String java,
      String striate) {
    /** What decides how fast it is, in a few words: times compare only where these are equal. */
    public String inWords() {
      return processor + ", " + cores + (cores == 1 ? " core" : " cores") + ", " + device;
    }
  }
}
