package striate.engine.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import striate.engine.inputs.JobCheck;
import striate.engine.inputs.JobPaths;
import striate.engine.model.StepArithmetic;
import striate.engine.model.TuningEstimate;
import striate.engine.run.JobRules;
import striate.engine.run.JobSpec;
import striate.engine.store.RunSummary;
import striate.engine.sweep.PlannedRun;
import striate.engine.sweep.SweepEstimate;
import striate.engine.sweep.SweepRun;
import striate.engine.tuning.CalibrationCache;
import striate.engine.worker.JobEstimate;

/**
 * What the runs of a plan that are left will take.
 *
 * @param runs in the order of the plan; nothing for those that are done
 * @param basis where the seconds are from; empty if they are not known
 * @param free bytes of the workspace's disk; -1 if the system does not tell
 */
record SweepForecast(List<Takes> runs, String basis, long free) {
  /**
   * @param seconds NaN where unknown
   * @param bytes on disk
   */
  record Takes(double seconds, long bytes) {
    static final Takes NOTHING = new Takes(0, 0);
  }

  /** NaN where unknown. */
  double seconds() {
    return runs.stream().mapToDouble(Takes::seconds).sum();
  }

  long bytes() {
    return runs.stream().mapToLong(Takes::bytes).sum();
  }

  /**
   * Forecasts from earlier runs of this machine; of jobs like which none has finished, a step is
   * measured, once for each method.
   *
   * @param here whether they run on this machine
   */
  static SweepForecast of(
      List<SweepRun> runs, JobPaths paths, List<RunSummary> earlier, Path workspace, boolean here) {
    SweepRun first =
        runs.stream().filter(run -> run.state() != SweepRun.State.DONE).findFirst().orElse(null);
    if (first == null) {
      return new SweepForecast(
          runs.stream().map(run -> Takes.NOTHING).toList(), "", free(workspace));
    }
    return new Forecaster(first.planned().job(), paths, earlier, here).of(runs, workspace);
  }

  private static long free(Path workspace) {
    try {
      return Files.getFileStore(workspace).getUsableSpace();
    } catch (IOException e) {
      return -1;
    }
  }

  /** Measures at most once for each method. */
  private static final class Forecaster {
    private final JobCheck checked;
    private final JobEstimate estimate;
    private final SweepEstimate known;
    private final boolean here;
    private final Map<JobSpec.Method, DryRun> measured = new EnumMap<>(JobSpec.Method.class);
    private int behind;

    Forecaster(JobSpec job, JobPaths paths, List<RunSummary> earlier, boolean here) {
      checked = JobCheck.of(job, paths, warning -> {});
      estimate = JobEstimate.of(checked);
      known = new SweepEstimate(checked.architecture(), earlier);
      this.here = here;
    }

    SweepForecast of(List<SweepRun> runs, Path workspace) {
      List<Takes> takes = new ArrayList<>();
      for (SweepRun run : runs) {
        takes.add(run.state() == SweepRun.State.DONE ? Takes.NOTHING : takes(run));
      }
      String basis =
          !here
              ? ""
              : measured.isEmpty()
                  ? "from " + behind + (behind == 1 ? " earlier run" : " earlier runs")
                  : "measured now, without scoring";
      return new SweepForecast(takes, basis, free(workspace));
    }

    private Takes takes(SweepRun run) {
      PlannedRun planned = run.planned();
      JobSpec job = planned.job();
      int steps = steps(job);
      long trainable =
          TuningEstimate.of(
                  checked.architecture(),
                  TuningEstimate.Setup.of(job, planned.selection().asSet()),
                  estimate.batches())
              .trainable();
      long bytes = SweepEstimate.bytes(job, trainable, steps);
      if (!here) {
        return new Takes(Double.NaN, bytes);
      }
      double left =
          run.recorded() == null || steps == 0
              ? 1
              : Math.max(0, 1 - (double) run.run().step() / steps);
      OptionalDouble seconds = known.seconds(planned, steps);
      behind = Math.max(behind, known.runsBehind(job));
      return new Takes(
          left * (seconds.isPresent() ? seconds.getAsDouble() : measured(planned, steps)), bytes);
    }

    private int steps(JobSpec job) {
      Integer steps = job.steps();
      double samples = checked.samples().size() / checked.job().dataShare() * job.dataShare();
      return steps != null ? steps : JobRules.steps(job, (int) Math.max(1, Math.round(samples)));
    }

    private double measured(PlannedRun planned, int steps) {
      JobSpec job = planned.job();
      DryRun dry =
          measured.computeIfAbsent(
              job.method(),
              method -> {
                JobCheck one =
                    new JobCheck(
                        checked.job().withMethod(method),
                        checked.architecture(),
                        checked.selection(),
                        checked.samples(),
                        checked.steps());
                return DryRun.of(one.job(), JobEstimate.of(one), CalibrationCache.ofUser());
              });
      int rank = job.method() == JobSpec.Method.FULL ? 0 : job.lora().rank();
      StepArithmetic arithmetic = StepArithmetic.of(checked.architecture(), rank);
      double ratio =
          arithmetic.againstAllLayers(planned.selection().asSet(), job.trainProjector())
              / arithmetic.againstAllLayers(checked.selection().asSet(), job.trainProjector());
      return steps * dry.secondsPerStep() * ratio + dry.onceSeconds();
    }
  }
}
