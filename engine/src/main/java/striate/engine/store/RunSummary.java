package striate.engine.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobJson;
import striate.engine.run.JobSpec;
import striate.engine.run.Problem;
import striate.engine.run.RunId;
import striate.engine.run.RunStatus;

/**
 * One run as lists show it.
 *
 * @param jobText canonical JSON of its job
 * @param recipe equal for runs that differ in name, layers and seed alone
 * @param layers as the job writes them
 * @param selection null until the model's layers are known
 * @param attempt 0 before the first start
 * @param step optimizer updates made
 * @param totalSteps null until known
 * @param tuningSeconds spent in optimizer steps that count, of all attempts
 * @param totalSeconds of all attempts
 * @param recentStepMillis mean of the latest steps
 * @param phase what the worker is busy with: {@code phaseDone} of {@code phaseOf}
 * @param visualBefore mean score of the visual tasks before tuning, 0..1
 * @param visual the same at the latest evaluation after tuning began
 * @param problem why it failed, stopped or was interrupted
 */
public record RunSummary(
    RunId id,
    String name,
    RunStatus status,
    String jobText,
    String recipe,
    String layers,
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
    return JobJson.parse(jobText, "job of run " + id);
  }

  /** What its selection is called; the job's own text until the model's layers are known. */
  public String selectionName() {
    return selection == null ? layers : selection.describe();
  }

  /** Steps made of steps asked for, 0..1. */
  public double progress() {
    return totalSteps == null || totalSteps == 0 ? 0 : Math.min(1, (double) step / totalSteps);
  }

  /** Why it failed, stopped or was interrupted, in one line; empty where it did not. */
  public String trouble() {
    if (problem == null) {
      return "";
    }
    return place == null || remedy == null
        ? problem
        : Problem.workFailed(problem, place, remedy).getMessage();
  }
}
