package striate.engine.worker;

import java.util.Locale;
import java.util.function.Supplier;
import striate.engine.model.TuningEstimate;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.DeviceMemory;
import striate.engine.run.JobSpec;

/**
 * Whether a job recomputes its layers in the backward pass (gradient checkpointing). Where that is
 * left to Striate, the job's peak by count decides against what the machine has, not against what
 * is free now: a run that goes on must compute as it did before.
 *
 * @param chosen whether it was left to Striate
 * @param peak bytes that the job takes without, where it was
 * @param memory bytes that the machine has
 */
record CheckpointingChoice(boolean on, boolean chosen, long peak, long memory) {
  /** The share of the memory that a job may count on; the rest is the system's and others'. */
  private static final double SHARE = 0.8;

  /**
   * @param batches asked for only where they decide
   */
  static CheckpointingChoice of(
      JobSpec job,
      VlmArchitecture model,
      TuningEstimate.Setup setup,
      Supplier<TuningEstimate.Batches> batches) {
    return of(job.gradientCheckpointing(), model, setup, batches, DeviceMemory.bytes(job.device()));
  }

  static CheckpointingChoice of(
      JobSpec.Checkpointing wanted,
      VlmArchitecture model,
      TuningEstimate.Setup setup,
      Supplier<TuningEstimate.Batches> batches,
      long memory) {
    if (wanted != JobSpec.Checkpointing.AUTO) {
      return new CheckpointingChoice(wanted == JobSpec.Checkpointing.ON, false, 0, memory);
    }
    long peak = TuningEstimate.of(model, setup, batches.get()).bytes().peak();
    return new CheckpointingChoice(peak > SHARE * memory, true, peak, memory);
  }

  /** The setup with the decision taken. */
  TuningEstimate.Setup applied(TuningEstimate.Setup setup) {
    return on ? setup.withCheckpointing() : setup;
  }

  /** Why, for the run's record. */
  String reason() {
    return String.format(
        Locale.ROOT,
        "gradientCheckpointing auto: %s, since without it the job takes about %.1f of %.1f GiB",
        on ? "on" : "off",
        peak / 1073741824.0,
        memory / 1073741824.0);
  }
}
