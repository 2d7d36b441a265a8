package striate.engine.worker;

import java.util.Locale;
import java.util.function.Supplier;
import striate.engine.model.TuningEstimate;
import striate.engine.model.VlmArchitecture;
import striate.engine.net.DeviceMemory;
import striate.engine.run.JobSpec;

/**
 * Whether a job uses gradient checkpointing. For {@code auto}, Striate compares the job's estimated
 * peak memory with the machine's total memory, not with the free memory, so that a resumed run
 * makes the same choice.
 *
 * @param chosen whether Striate chose, because the job says {@code auto}
 * @param peak bytes that the job needs without checkpointing, if Striate chose
 * @param memory bytes of the machine's memory
 */
record CheckpointingChoice(boolean on, boolean chosen, long peak, long memory) {
  /** The share of the memory that a job may use; the rest is for the system and other programs. */
  private static final double SHARE = 0.8;

  /**
   * @param batches called only for {@code auto}
   */
  static CheckpointingChoice of(
      JobSpec job,
      VlmArchitecture model,
      TuningEstimate.Setup setup,
      Supplier<TuningEstimate.Batches> batches) {
    JobSpec.Checkpointing wanted = job.gradientCheckpointing();
    // a GPU is only asked for its memory where the answer matters
    long memory =
        wanted == JobSpec.Checkpointing.AUTO ? DeviceMemory.bytes(job.device()) : Long.MAX_VALUE;
    return of(wanted, model, setup, batches, memory);
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

  /** The setup with this choice. */
  TuningEstimate.Setup applied(TuningEstimate.Setup setup) {
    return on ? setup.withCheckpointing() : setup;
  }

  /** The reason, as a warning in the journal. */
  String reason() {
    return String.format(
        Locale.ROOT,
        "gradientCheckpointing auto: %s, since without it the job takes about %.1f of %.1f GiB",
        on ? "on" : "off",
        peak / 1073741824.0,
        memory / 1073741824.0);
  }
}
