package striate.engine.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import striate.engine.region.LayerSelection;
import striate.engine.run.EventJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.Provenance;
import striate.engine.run.RunEvent;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;

/**
 * The summary of one run.
 *
 * @param jobText canonical JSON of its job
 * @param recipe digest of its {@link striate.engine.run.Recipe}
 * @param provenanceText JSON; null until the worker reports it, and for runs of earlier versions
 * @param machineText JSON of the machine of the latest attempt; null before the first
 * @param layers the job's text of the selection
 * @param launcher name of the launcher that runs it, such as {@code local}
 * @param slot what it occupies while active; null = nothing
 * @param handle the launcher's name for it; null until launched
 * @param selection null until the model's layers are known
 * @param attempt 0 before the first start
 * @param step number of optimizer steps
 * @param totalSteps null until known
 * @param tuningSeconds time in optimizer steps of all attempts, without superseded steps
 * @param totalSeconds of all attempts
 * @param recentStepMillis mean of the latest steps
 * @param phase the worker's current activity: {@code phaseDone} of {@code phaseOf}
 * @param visualBefore mean score of the visual tasks before tuning, 0..1
 * @param visual the same at the latest evaluation after step 0
 * @param problem why the run failed, stopped or was interrupted
 */
public record RunSummary(
    RunId id,
    String name,
    RunStatus status,
    String jobText,
    String recipe,
    @Nullable String provenanceText,
    @Nullable String machineText,
    String layers,
    String launcher,
    @Nullable String slot,
    @Nullable String handle,
    @Nullable LayerSelection selection,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    int attempt,
    int step,
    @Nullable Integer totalSteps,
    @Nullable Long trainableParameters,
    @Nullable Long totalParameters,
    double tuningSeconds,
    double totalSeconds,
    @Nullable Double recentStepMillis,
    @Nullable Long peakRssBytes,
    @Nullable Double lastLoss,
    @Nullable String phase,
    int phaseDone,
    int phaseOf,
    @Nullable Integer checkpointStep,
    @Nullable Double visualBefore,
    @Nullable Double visual,
    @Nullable Double textualBefore,
    @Nullable Double textual,
    @Nullable String problem,
    @Nullable String place,
    @Nullable String remedy) {

  /** Its job. */
  public JobSpec job() {
    return StoredJob.parse(jobText, id);
  }

  /** What it was made from and with; null until the worker reports it. */
  public @Nullable Provenance provenance() {
    return provenanceText == null ? null : Provenance.parse(provenanceText);
  }

  /** What it ran on; null before its first start. */
  public RunEvent.@Nullable Machine machine() {
    return machineText == null ? null : EventJson.readMachine(machineText);
  }

  /** The selection's name; the job's text until the model's layer count is known. */
  public String selectionName() {
    return selection == null ? layers : selection.describe();
  }

  /** Estimated seconds for the remaining steps, without evaluation; null if unknown. */
  public @Nullable Double secondsLeft() {
    return recentStepMillis == null || totalSteps == null
        ? null
        : (totalSteps - step) * recentStepMillis / 1000;
  }

  /** Completed share of the steps, 0..1. */
  public double progress() {
    return totalSteps == null || totalSteps == 0 ? 0 : Math.min(1, (double) step / totalSteps);
  }

  /** The worker's activity in a word or two; empty if unknown. */
  public String activity() {
    if (phase == null || (phaseOf > 0 && phaseDone >= phaseOf)) {
      return "";
    }
    return phaseOf > 0 ? phase + " " + phaseDone + " of " + phaseOf : phase;
  }

  /** Why it failed, stopped or was interrupted, in one line; empty otherwise. */
  public String failureReason() {
    if (problem == null) {
      return "";
    }
    return place == null || remedy == null
        ? problem
        : Problem.workFailed(problem, place, remedy).getMessage();
  }
}
