package striate.engine.sweep;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import striate.engine.disk.HostName;
import striate.engine.model.StepArithmetic;
import striate.engine.model.VlmArchitecture;
import striate.engine.region.LayerSelection;
import striate.engine.run.JobSpec;
import striate.engine.run.Provenance;
import striate.engine.run.RunStatus;
import striate.engine.store.RunSummary;

/**
 * How long runs take, from runs like them that this machine has finished: of the same model, batch,
 * method and rank. Runs of other layers are converted by the operations of a step; what is not
 * steps - opening, scoring, saving - is taken as it was.
 */
public final class SweepEstimate {
  private final VlmArchitecture model;
  private final Map<Shape, Seen> seen = new HashMap<>();

  /** What a step's time depends on, beside the layers. */
  private record Shape(
      String model,
      String samples,
      JobSpec.Method method,
      int rank,
      int batch,
      int accumulation,
      boolean projector,
      String dtype,
      String device,
      String checkpointing) {
    static Shape of(JobSpec job) {
      return new Shape(
          job.model(),
          job.data().samples(),
          job.method(),
          job.lora().rank(),
          job.batchSize(),
          job.gradientAccumulation(),
          job.trainProjector(),
          job.dtype().word(),
          job.device().word(),
          job.gradientCheckpointing().json().toString());
    }
  }

  /** Sums over finished runs; a step as if it tuned all layers. */
  private static final class Seen {
    private double allLayersSeconds;
    private double steps;
    private double besideSteps;
    private double scored;
    private int runs;
  }

  /**
   * @param runs of the workspace
   */
  public SweepEstimate(VlmArchitecture model, List<RunSummary> runs) {
    this.model = model;
    for (RunSummary run : runs) {
      LayerSelection selection = run.selection();
      Provenance provenance = run.provenance();
      boolean here = provenance != null && provenance.host().equals(HostName.get());
      if (run.status() == RunStatus.FINISHED
          && here
          && selection != null
          && selection.layerCount() == model.text().layers()
          && run.step() > 0
          && run.tuningSeconds() > 0) {
        add(run, selection);
      }
    }
  }

  private void add(RunSummary run, LayerSelection selection) {
    JobSpec job = run.job();
    Seen sum = seen.computeIfAbsent(Shape.of(job), shape -> new Seen());
    sum.allLayersSeconds += run.tuningSeconds() / share(job, selection);
    sum.steps += run.step();
    sum.besideSteps += Math.max(0, run.totalSeconds() - run.tuningSeconds());
    sum.scored += evaluations(job, run.step());
    sum.runs++;
  }

  private double share(JobSpec job, LayerSelection selection) {
    int rank = job.method() == JobSpec.Method.FULL ? 0 : job.lora().rank();
    return StepArithmetic.of(model, rank).againstAllLayers(selection.asSet(), job.trainProjector());
  }

  /** Evaluations of a run; 1 where there is none, for what else is done once. */
  private static double evaluations(JobSpec job, int steps) {
    JobSpec.Evaluation evaluation = job.evaluation();
    if (evaluation == null) {
      return 1;
    }
    Integer every = evaluation.everySteps();
    return every == null ? 2 : 2 + Math.max(0, (steps - 1) / every);
  }

  /**
   * Seconds that a run takes, with all that it does; empty where no run like it has finished here.
   *
   * @param steps optimizer steps
   */
  public OptionalDouble seconds(PlannedRun planned, int steps) {
    Seen known = seen.get(Shape.of(planned.job()));
    if (known == null) {
      return OptionalDouble.empty();
    }
    double step = known.allLayersSeconds / known.steps * share(planned.job(), planned.selection());
    double once = known.besideSteps / known.scored * evaluations(planned.job(), steps);
    return OptionalDouble.of(steps * step + once);
  }

  /** How many runs the estimates of a job are from. */
  public int runsBehind(JobSpec job) {
    Seen known = seen.get(Shape.of(job));
    return known == null ? 0 : known.runs;
  }

  /**
   * Bytes that a run leaves: its adapter or weights, and the checkpoints that are kept, each with
   * the two moments of AdamW.
   *
   * @param trainable parameters
   */
  public static long bytes(JobSpec job, long trainable, int steps) {
    long checkpoints = Math.min(2, Math.max(1, steps / Math.max(1, job.checkpointEverySteps())));
    return trainable * Float.BYTES * (1 + 3 * checkpoints);
  }
}
